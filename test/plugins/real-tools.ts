import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { createSandbox } from "../../plugins/sandbox/create-sandbox.js";
import type { Sandbox } from "../../plugins/sandbox/sandbox.js";
import type { ToolRunner } from "../../plugins/tools/run-tool.js";
import { createToolModules, type ToolName } from "../../plugins/tools/tool-modules.js";

/** The real modules in a real sandbox. */
export interface RealTools extends ToolRunner {
  readonly sandbox: Sandbox;
}

interface Built {
  readonly tool: ToolName;
  readonly file: string;
  readonly sha256: string;
}

/** Opens a sandbox with the modules that `npm run tools` keeps, building what is missing. Close it after the tests of the file. */
export async function openRealTools(): Promise<RealTools> {
  const script = fileURLToPath(new URL("../../server/launch/tools.mjs", import.meta.url));
  const { buildTools } = (await import(script)) as { buildTools: () => Promise<readonly Built[]> };
  const modules = createToolModules();
  const built = await buildTools();
  for (const { tool, file, sha256 } of built) modules.put(tool, { file, sha256 });
  return { sandbox: createSandbox({ toolFolders: [...new Set(built.map(({ file }) => dirname(file)))] }), modules };
}
