import { FairleadError } from "../../engine/errors.js";
import type { FileEntry, FileTree } from "../../engine/model/file-tree.js";
import { createModulePlaces, type OpenModule } from "./module-places.js";

/**
 * A tree in which submodules read as the directories they stand for; the hash of such a directory is the submodule's commit. One is opened only when something
 * in it is looked for; a tree without `.gitmodules` costs one look for that.
 */
export function createSubmoduleFileTree(files: FileTree, openModule: OpenModule): FileTree {
  const { knownUrls, inside } = createModulePlaces(files, openModule);
  const asDirectory = async (entry: FileEntry, signal: AbortSignal): Promise<FileEntry> =>
    entry.type === "submodule" && (await knownUrls(signal)).has(entry.path) ? { ...entry, type: "directory" } : entry;

  const list: FileTree["list"] = async (path, { recurse }, signal) => {
    const module = await inside(path, signal);
    if (module !== undefined) return below(module.at, await module.files.list(module.rest, { recurse }, signal));
    const rows = await files.list(path, { recurse }, signal);
    if (rows === undefined || (await knownUrls(signal)).size === 0) return rows;
    const all: FileEntry[] = [];
    for (const row of rows) {
      const shown = await asDirectory(row, signal);
      all.push(shown);
      if (recurse && shown !== row) all.push(...((await list(row.path, { recurse }, signal)) ?? []));
    }
    return all;
  };
  return {
    commit: files.commit,
    list,
    async entry(path, signal) {
      const here = await files.entry(path, signal);
      if (here !== undefined) return asDirectory(here, signal);
      const module = await inside(path, signal);
      const found = await module?.files.entry(module.rest, signal);
      return module && found && { ...found, path };
    },
    async read(paths, { maxBytes }, signal) {
      if ((await knownUrls(signal)).size === 0) return files.read(paths, { maxBytes }, signal);
      const here: string[] = [];
      const modules = new Map<string, { readonly files: FileTree; readonly rests: string[] }>();
      for (const path of paths) {
        const module = await inside(path, signal);
        if (module === undefined) here.push(path);
        else {
          const group = modules.get(module.at) ?? { files: module.files, rests: [] };
          group.rests.push(module.rest);
          modules.set(module.at, group);
        }
      }
      const found = new Map(await files.read(here, { maxBytes }, signal));
      for (const [at, { files: of, rests }] of modules) {
        const left = maxBytes - [...found.values()].reduce((sum, bytes) => sum + bytes.length, 0);
        for (const [rest, bytes] of await of.read(rests, { maxBytes: left }, signal)) found.set(`${at}/${rest}`, bytes);
      }
      return found;
    },
  };
}

function below(at: string, rows: readonly FileEntry[] | undefined): readonly FileEntry[] | undefined {
  return rows?.map((row) => ({ ...row, path: `${at}/${row.path}` }));
}

/** The failure for a submodule that may not be fetched. */
export function refusedModule(path: string, because: string): FairleadError {
  return new FairleadError("PERMISSION_DENIED", `Cannot read the submodule "${path}": ${because}`, {
    details: { reason: "REPO_NOT_PERMITTED" },
  });
}
