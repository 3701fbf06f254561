import { afterEach } from "vitest";
import type { OfflineCommand, OfflineResult } from "../../../cli/offline/command.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { noScripts } from "../../fakes/no-scripts.js";
import { makeFolder, type TemporaryFolder } from "./temporary-folder.js";

/** Gives a function that runs a command which needs no tools, in a folder of its own; folders go after each test of the file. */
export function usePureRuns(command: OfflineCommand) {
  const folders: TemporaryFolder[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await folder.remove();
  });
  return async (args: readonly string[], files: FakeFiles): Promise<OfflineResult> => {
    const folder = await makeFolder(files);
    folders.push(folder);
    const signal = AbortSignal.timeout(10_000);
    return command(args, { folder: folder.path, signal, tools: undefined as never, scripts: noScripts });
  };
}

/** An object as the text of a file. */
export function fileOf(kind: string, spec: object, metadata: object = {}): string {
  return JSON.stringify({ apiVersion: "argoproj.io/v1alpha1", kind, metadata: { name: "p", ...metadata }, spec });
}
