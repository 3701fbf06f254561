import { join } from "node:path";
import type { ScriptRunner } from "../../engine/ports/script-runner.js";
import { createLuaScriptRunner } from "../../plugins/lua/script-runner.js";
import { createSandbox } from "../../plugins/sandbox/create-sandbox.js";
import type { ToolRunner } from "../../plugins/tools/run-tool.js";
import { createToolModules } from "../../plugins/tools/tool-modules.js";
import { toolsFolder } from "../../plugins/tools/tools-folder.js";

/** The tools of one process, made when the first command asks for one. */
export interface OpenedTools {
  readonly tools: ToolRunner;
  readonly scripts: ScriptRunner;
  close(): Promise<void>;
}

/**
 * Makes the sandbox and has the modules built, both only when a command needs them.
 * @param packageFolder the folder of package.json
 * @param progress told of a build, which may take two minutes the first time
 */
export function openTools(packageFolder: string, progress: (line: string) => void): OpenedTools {
  const modules = createToolModules();
  const scripts = createLuaScriptRunner();
  const sandbox = createSandbox({ toolFolders: [toolsFolder(process.env)] });
  let building: Promise<() => Promise<void>> | undefined;
  const build = async () => {
    const { buildToolsInBackground } = await import("../../plugins/tools/build-tools.js");
    return buildToolsInBackground({ script: join(packageFolder, "server/launch/tools.mjs"), modules, progress });
  };
  return {
    scripts,
    tools: {
      sandbox,
      modules: {
        ...modules,
        async ready(tool, signal) {
          building ??= build();
          await building;
          return modules.ready(tool, signal);
        },
      },
    },
    async close() {
      await (await building)?.();
      await Promise.all([sandbox.close(), scripts.close()]);
    },
  };
}
