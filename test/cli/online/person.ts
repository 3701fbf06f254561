import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { OnlineContext } from "../../../cli/online/online-command.js";

/** Somebody at a terminal, with a folder of settings of their own that is gone after the tests of the file. */
export function createPerson(
  parts: Partial<OnlineContext> & { readonly input?: string } = {},
): OnlineContext & { readonly heard: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-online-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const heard: string[] = [];
  return {
    signal: new AbortController().signal,
    stdin: async () => parts.input ?? "",
    say: (line) => void heard.push(line),
    openBrowser: () => undefined,
    ...parts,
    environment: { XDG_CONFIG_HOME: folder, ...parts.environment },
    heard,
  };
}
