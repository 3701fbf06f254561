import { FairleadError } from "../../engine/errors.js";
import type { FileEntry } from "../../engine/model/file-tree.js";
import type { PluginFiles } from "../contract.js";
import { joinInside } from "../path-parts.js";

/**
 * The files of one directory of a repository, still by their paths from its root. What lies beside the directory cannot be seen, and a link that leads there leads
 * out; the directories above it hold nothing but the way to it.
 */
export function narrowFiles(files: PluginFiles, directory: string): PluginFiles {
  if (directory === "") return files;
  const isInside = (path: string) => path === directory || path.startsWith(`${directory}/`);
  const isAbove = (path: string) => path === "" || directory.startsWith(`${path}/`);
  const way = (path: string): FileEntry => ({ path, type: "directory", hash: "", executable: false });
  return {
    commit: files.commit,
    async entry(path, signal) {
      if (isInside(path)) return files.entry(path, signal);
      return isAbove(path) ? way(path) : undefined;
    },
    async list(path, options, signal) {
      if (isInside(path)) return files.list(path, options, signal);
      if (!isAbove(path)) return undefined;
      const rest = directory.slice(path === "" ? 0 : path.length + 1).split("/");
      const steps = rest.map((_, at) => [...(path === "" ? [] : [path]), ...rest.slice(0, at + 1)].join("/"));
      if (!options.recurse) return steps.slice(0, 1).map(way);
      return [...steps.map(way), ...((await files.list(directory, options, signal)) ?? [])];
    },
    async read(paths, options, signal) {
      const foreign = paths.find((path) => !isInside(path));
      if (foreign !== undefined) throw new FairleadError("NOT_FOUND", `Cannot read "${foreign}": there is no such file`);
      return files.read(paths, options, signal);
    },
    unrecorded: () => narrowFiles(files.unrecorded(), directory),
    async resolve(path, signal) {
      const at = joinInside("", path);
      if (at === undefined) return { found: false, escapes: true };
      if (!isInside(at)) return isAbove(at) ? { found: true, entry: way(at) } : { found: false, escapes: true };
      const resolved = await files.resolve(at, signal);
      if (resolved.found && !isInside(resolved.entry.path)) return { found: false, escapes: true };
      return resolved;
    },
  };
}
