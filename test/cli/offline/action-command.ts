import type { OfflineCommand } from "../../../cli/offline/command.js";
import { createLuaScriptRunner } from "../../../plugins/lua/script-runner.js";
import { makeFolder } from "./temporary-folder.js";

/** Runs a command in a folder of these files, with Lua and without tools. */
export function useActionCommand(command: OfflineCommand) {
  const scripts = createLuaScriptRunner();
  return {
    close: () => scripts.close(),
    async run(args: readonly string[], files: Readonly<Record<string, string>>) {
      const folder = await makeFolder(files);
      try {
        return await command(args, {
          folder: folder.path,
          signal: AbortSignal.timeout(60_000),
          scripts,
          get tools(): never {
            throw new Error("no tool is needed here");
          },
        });
      } finally {
        await folder.remove();
      }
    },
  };
}
