import { Buffer } from "node:buffer";
import type { FileEntry } from "../engine/model/file-tree.js";
import type { PluginFiles } from "./contract.js";
import type { GuestFiles, GuestFound, GuestName } from "./sandbox/guest-files.js";

/** What a guest shall see. */
export interface Mounts {
  /** Where a tree is mounted: `/src`, `/refs/<name>`, `/fetched/<n>`. */
  readonly mounts: ReadonlyMap<string, PluginFiles>;
  /** Files that take the place of those of the trees, by absolute path. Their directories exist with them. */
  readonly overlay?: ReadonlyMap<string, Uint8Array>;
}

type Place =
  /** A file of the overlay. */
  | { readonly kind: "overlay"; readonly bytes: Uint8Array }
  | { readonly kind: "tree"; readonly files: PluginFiles; readonly entry: FileEntry }
  /** A directory that is there only because something is mounted or laid over below it. */
  | { readonly kind: "above" }
  | { readonly kind: "nothing" | "escapes" };

/**
 * Shows trees of files to a guest as one. Links are followed within their tree; one that leads out is `escapes`, and a listing leaves it out.
 * What is asked for is recorded by the trees.
 */
export function createMountedFiles({ mounts, overlay = new Map() }: Mounts): GuestFiles {
  const laidOver = namesAbove(overlay.keys());
  const mounted = namesAbove(mounts.keys());

  const treeOf = (path: string): { readonly files: PluginFiles; readonly inside: string } | undefined => {
    for (const [root, files] of mounts)
      if (path === root || path.startsWith(`${root}/`)) return { files, inside: path.slice(root.length + 1) };
    return undefined;
  };
  const find = async (path: string, signal: AbortSignal): Promise<Place> => {
    const bytes = overlay.get(path);
    if (bytes !== undefined) return { kind: "overlay", bytes };
    if (ancestors(path).some((above) => overlay.has(above))) return { kind: "nothing" };
    const tree = treeOf(path);
    const above: Place = { kind: laidOver.has(path) || mounted.has(path) ? "above" : "nothing" };
    if (tree === undefined) return above;
    const resolved = await tree.files.resolve(tree.inside, signal);
    if (!resolved.found) return resolved.escapes ? { kind: "escapes" } : above;
    if (resolved.entry.type === "file" && laidOver.has(path)) return above;
    return { kind: "tree", files: tree.files, entry: resolved.entry };
  };

  return {
    stat: async (path, signal) => foundAt(await find(path, signal)),
    async list(path, signal) {
      const place = await find(path, signal);
      const found = foundAt(place);
      if (found !== "directory") return found;
      const names = new Map<string, "file" | "directory">();
      if (place.kind === "tree")
        for (const { name, type } of await namesIn(place.files, place.entry.path, signal)) names.set(name, type);
      for (const above of [mounted, laidOver])
        for (const name of above.get(path) ?? []) names.set(name, overlay.has(join(path, name)) ? "file" : "directory");
      return [...names].map(([name, type]) => ({ name, type })).sort(byName);
    },
    async read(paths, options, signal) {
      const answers = new Map<string, Uint8Array | Exclude<GuestFound, "file">>();
      const wanted = new Map<PluginFiles, Map<string, string>>();
      let left = options.maxBytes;
      for (const path of paths) {
        const place = await find(path, signal);
        const found = foundAt(place);
        if (place.kind === "overlay") {
          answers.set(path, place.bytes);
          left -= place.bytes.length;
        } else if (found !== "file") answers.set(path, found);
        else if (place.kind === "tree") {
          const ofTree = wanted.get(place.files) ?? new Map<string, string>();
          wanted.set(place.files, ofTree.set(path, place.entry.path));
        }
      }
      for (const [files, real] of wanted) {
        const contents = await files.read([...new Set(real.values())], { maxBytes: Math.max(0, left) }, signal);
        for (const [path, realPath] of real) answers.set(path, contents.get(realPath) ?? "nothing");
        for (const bytes of contents.values()) left -= bytes.length;
      }
      return answers;
    },
  };
}

function foundAt(place: Place): GuestFound {
  switch (place.kind) {
    case "overlay":
      return "file";
    case "above":
      return "directory";
    case "tree":
      return place.entry.type === "file" ? "file" : "directory";
    case "nothing":
    case "escapes":
      return place.kind;
  }
}

/** The names in a directory of a tree, links followed. A submodule is a directory with nothing in it, as in a clone without submodules. */
async function namesIn(files: PluginFiles, directory: string, signal: AbortSignal): Promise<readonly GuestName[]> {
  const names: GuestName[] = [];
  for (const entry of (await files.list(directory, { recurse: false }, signal)) ?? []) {
    const name = entry.path.slice(entry.path.lastIndexOf("/") + 1);
    if (entry.type === "file") names.push({ name, type: "file" });
    else if (entry.type !== "link") names.push({ name, type: "directory" });
    else {
      const resolved = await files.resolve(entry.path, signal);
      if (resolved.found) names.push({ name, type: resolved.entry.type === "file" ? "file" : "directory" });
    }
  }
  return names;
}

/** For each directory above the given paths, the names that it has because of them. */
function namesAbove(paths: Iterable<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>([["/", new Set()]]);
  for (const path of paths) {
    for (const [below, above] of [path, ...ancestors(path)].map((one) => [one, parentOf(one)] as const)) {
      const known = names.get(above) ?? new Set();
      names.set(above, known.add(below.slice(below.lastIndexOf("/") + 1)));
    }
  }
  return names;
}

/** The directories above a path, the nearest first, without `/`. */
function ancestors(path: string): string[] {
  const above: string[] = [];
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) above.push(path.slice(0, at));
  return above;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function join(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

function byName(a: GuestName, b: GuestName): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}
