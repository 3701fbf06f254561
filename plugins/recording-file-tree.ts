import type { FileEntry, FileTree, ReadSet } from "../engine/model/file-tree.js";
import type { PluginFiles, ResolvedPath } from "./contract.js";
import { joinInside, parentOf } from "./path-parts.js";

/** A FileTree that remembers what was asked of it. */
export interface RecordingFileTree extends PluginFiles {
  /** What was consulted so far, in order of the paths. */
  readSet(): ReadSet;
}

const maxLinks = 40;
const maxLinkBytes = 4096;

/** Wraps a file tree. An answer that was given stands in the read set, whether or not the plugin made use of it. */
export function createRecordingFileTree(tree: FileTree): RecordingFileTree {
  const files = new Map<string, string>();
  const directories = new Map<string, string>();
  const missing = new Set<string>();

  const record = (path: string, entry: FileEntry | undefined) => {
    if (entry === undefined) missing.add(path);
    else if (entry.type === "directory") directories.set(path, entry.hash);
    else files.set(path, entry.hash);
  };
  const entry = async (path: string, signal: AbortSignal) => {
    const found = await tree.entry(path, signal);
    record(path, found);
    return found;
  };
  /** The first link on the way to a path. The directories before it are not recorded: only the link and what it leads to count. */
  const firstLink = async (path: string, signal: AbortSignal): Promise<FileEntry | undefined> => {
    const parts = path.split("/");
    for (let length = 1; length <= parts.length; length += 1) {
      const found = await tree.entry(parts.slice(0, length).join("/"), signal);
      if (found === undefined || found.type === "file") return undefined;
      if (found.type === "link") return found;
    }
    return undefined;
  };
  const targetOf = async (link: FileEntry, rest: string, signal: AbortSignal): Promise<string | undefined> => {
    record(link.path, link);
    const text = (await tree.read([link.path], { maxBytes: maxLinkBytes }, signal)).get(link.path);
    const target = joinInside(parentOf(link.path), new TextDecoder().decode(text));
    return target === undefined ? undefined : joinInside(target, rest);
  };

  return {
    commit: tree.commit,
    entry,
    async list(path, options, signal) {
      const found = await tree.list(path, options, signal);
      if (found === undefined) await entry(path, signal);
      else record(path, await tree.entry(path, signal));
      return found;
    },
    async read(paths, options, signal) {
      for (const path of paths) await entry(path, signal);
      return tree.read(paths, options, signal);
    },
    async resolve(path, signal): Promise<ResolvedPath> {
      let at = joinInside("", path);
      for (let links = 0; links <= maxLinks; links += 1) {
        if (at === undefined) return { found: false, escapes: true };
        const found = await tree.entry(at, signal);
        if (found !== undefined && found.type !== "link") {
          record(at, found);
          return { found: true, entry: found };
        }
        const link = await firstLink(at, signal);
        if (link === undefined) {
          record(at, undefined);
          return { found: false, escapes: false };
        }
        at = await targetOf(link, at.slice(link.path.length + 1), signal);
      }
      return { found: false, escapes: false };
    },
    readSet: () => ({
      files: Object.fromEntries([...files].sort(byPath)),
      directories: Object.fromEntries([...directories].sort(byPath)),
      missing: [...missing].sort(),
    }),
  };
}

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
