import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { OfflineContext } from "../../../../cli/offline/command.js";
import { createSandbox } from "../../../../plugins/sandbox/create-sandbox.js";
import type { Sandbox } from "../../../../plugins/sandbox/sandbox.js";
import { createToolModules } from "../../../../plugins/tools/tool-modules.js";
import { noScripts } from "../../../fakes/no-scripts.js";

/** A working folder with a sandbox. */
export interface Workshop {
  readonly folder: string;
  readonly sandbox: Sandbox;
  /** Where a command runs; standard input is empty. */
  context(): OfflineContext;
  write(path: string, text: string): void;
  close(): Promise<void>;
}

/** Opens a temporary working folder for commands; `folder` is an existing one instead, which is left as it is. */
export function openWorkshop(existing?: string): Workshop {
  const folder = existing ?? mkdtempSync(join(tmpdir(), "fairlead-workshop-"));
  const sandbox = createSandbox();
  const tools: OfflineContext["tools"] = { sandbox, modules: createToolModules() };
  return {
    folder,
    sandbox,
    context: () => ({ folder, signal: AbortSignal.timeout(60_000), tools, scripts: noScripts, stdin: () => Promise.resolve("") }),
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    async close() {
      await sandbox.close();
      if (existing === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
