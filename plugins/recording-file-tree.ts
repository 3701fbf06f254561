import { type FileEntry, type FileTree, stampOf } from "../engine/model/file-tree.js";
import type { TreeReads } from "../engine/model/read-set.js";
import type { PluginFiles, ResolvedPath } from "./contract.js";
import { joinInside, parentOf } from "./path-parts.js";

/** A FileTree that remembers what was asked of it. */
export interface RecordingFileTree extends PluginFiles {
  /** What was consulted so far, in order of the paths. */
  readSet(): TreeReads;
}

const maxLinks = 40;
const maxLinkBytes = 4096;

/** Wraps a file tree. An answer that was given stands in the read set, whether or not the plugin made use of it. */
export function createRecordingFileTree(tree: FileTree): RecordingFileTree {
  const files = new Map<string, string>();
  const listed = new Map<string, string>();
  /** Directories that were met, but not listed. */
  const met = new Map<string, string>();
  const missing = new Set<string>();

  const record = (path: string, entry: FileEntry | undefined) => {
    if (entry === undefined) missing.add(path);
    else if (entry.type === "directory") met.set(path, entry.hash);
    else files.set(path, stampOf(entry));
  };
  const entry = async (path: string, signal: AbortSignal) => {
    const found = await tree.entry(path, signal);
    const link = found === undefined ? await firstLink(path, signal) : undefined;
    // Nothing lies below a link, and it is the link that would have to change for that.
    if (link === undefined) record(path, found);
    else record(link.path, link);
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
      const there = await entry(path, signal);
      if (found !== undefined && there !== undefined) listed.set(path, there.hash);
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
    unrecorded: () => createRecordingFileTree(tree),
    readSet() {
      const proven = directoriesOf([...files.keys(), ...listed.keys()]);
      // That a directory is there is all that was learned by meeting it, and what was read below it says so already.
      const directories = [...listed, ...[...met].filter(([path]) => !listed.has(path) && !proven.has(path))];
      return {
        files: Object.fromEntries([...files].sort(byPath)),
        directories: Object.fromEntries(directories.sort(byPath)),
        missing: [...missing].sort(),
      };
    },
  };
}

/** All directories that some paths lie in. */
function directoriesOf(paths: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of paths) {
    for (let at = path; at !== "" && !found.has(parentOf(at)); at = parentOf(at)) found.add(parentOf(at));
  }
  return found;
}

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
