import { join } from "node:path";
import { createSandbox } from "../../plugins/sandbox/create-sandbox.js";
import { buildToolsInBackground } from "../../plugins/tools/build-tools.js";
import type { ToolRunner } from "../../plugins/tools/run-tool.js";
import { createToolModules } from "../../plugins/tools/tool-modules.js";
import { toolsFolder } from "../../plugins/tools/tools-folder.js";

/** The tools of one process, made when the first command asks for one. */
export interface OpenedTools {
  readonly tools: ToolRunner;
  close(): Promise<void>;
}

/**
 * Makes the sandbox and has the modules built, both only when a command needs them.
 * @param packageFolder the folder of package.json
 * @param progress told of a build, which may take two minutes the first time
 */
export function openTools(packageFolder: string, progress: (line: string) => void): OpenedTools {
  const modules = createToolModules();
  const sandbox = createSandbox({ toolFolders: [toolsFolder(process.env)] });
  let endBuild: (() => Promise<void>) | undefined;
  return {
    tools: {
      sandbox,
      modules: {
        ...modules,
        ready(tool, signal) {
          endBuild ??= buildToolsInBackground({ script: join(packageFolder, "server/launch/tools.mjs"), modules, progress });
          return modules.ready(tool, signal);
        },
      },
    },
    async close() {
      await endBuild?.();
      await sandbox.close();
    },
  };
}
