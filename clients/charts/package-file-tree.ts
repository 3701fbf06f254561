import { createHash } from "node:crypto";
import { FairleadError } from "../../engine/errors.js";
import type { FileEntry, FileTree } from "../../engine/model/file-tree.js";
import type { PackEntry } from "./pack-file.js";

/** A pack seen as a file tree. */
export interface PackageFileTreeOptions {
  /** The resolved revision. */
  readonly commit: string;
  readonly entries: readonly PackEntry[];
  /** The directory of the pack that is the tree's root; `""` is the pack's own. */
  readonly root: string;
  readonly contents: (entries: readonly PackEntry[], signal: AbortSignal) => Promise<readonly Uint8Array[]>;
}

interface Folder {
  readonly children: Map<string, Folder | PackEntry>;
}

/** A file tree over a pack. Hashes are sha256: of a file's content, of a directory's listing. Lists come in the order that Git trees have. */
export function createPackageFileTree({ commit, entries, root, contents }: PackageFileTreeOptions): FileTree {
  const packed = new Map<string, PackEntry>();
  const all = new Map<string, FileEntry>();
  const lists = new Map<string, readonly FileEntry[]>();
  note("", foldersOf(below(entries, root), packed), { all, lists });

  const listAll = (path: string): FileEntry[] =>
    (lists.get(path) ?? []).flatMap((entry) => (entry.type === "directory" ? [entry, ...listAll(entry.path)] : [entry]));
  return {
    commit,
    async entry(path, signal) {
      signal.throwIfAborted();
      return all.get(path);
    },
    async list(path, { recurse }, signal) {
      signal.throwIfAborted();
      return lists.has(path) && recurse ? listAll(path) : lists.get(path);
    },
    async read(paths, { maxBytes }, signal) {
      signal.throwIfAborted();
      const wanted = [...new Set(paths)].map((path) => {
        const entry = packed.get(path);
        if (entry === undefined)
          throw new FairleadError("NOT_FOUND", `Cannot read "${path}" of ${commit}: there is no such file`);
        return { path, entry, bytes: entry.size };
      });
      refuseAbove(maxBytes, wanted);
      const read = await contents(
        wanted.map(({ entry }) => entry),
        signal,
      );
      return new Map(wanted.map(({ path }, index) => [path, read[index] ?? new Uint8Array()]));
    },
  };
}

/** The one top directory of a pack, if all of it lies there. */
export function topDirectory(entries: readonly PackEntry[]): string | undefined {
  const tops = new Set(entries.map(({ path }) => path.split("/", 1)[0] ?? ""));
  const [top] = tops;
  const isFolder = entries.every(({ path, type }) => path.includes("/") || type === "directory");
  return tops.size === 1 && isFolder ? top : undefined;
}

function below(entries: readonly PackEntry[], root: string): readonly PackEntry[] {
  if (root === "") return entries;
  const prefix = `${root}/`;
  return entries.flatMap((entry) => (entry.path.startsWith(prefix) ? [{ ...entry, path: entry.path.slice(prefix.length) }] : []));
}

function foldersOf(entries: readonly PackEntry[], packed: Map<string, PackEntry>): Folder {
  const root: Folder = { children: new Map() };
  const folderAt = (parts: readonly string[]): Folder => {
    let at = root;
    for (const part of parts) {
      const known = at.children.get(part);
      const next = known !== undefined && "children" in known ? known : { children: new Map<string, Folder | PackEntry>() };
      at.children.set(part, next);
      at = next;
    }
    return at;
  };
  for (const entry of entries) {
    const parts = entry.path.split("/");
    if (entry.type === "directory") folderAt(parts);
    else {
      folderAt(parts.slice(0, -1)).children.set(parts.at(-1) ?? "", entry);
      packed.set(entry.path, entry);
    }
  }
  return root;
}

/** Notes a folder and all below it; the hash of a folder is that of its rows. */
function note(
  path: string,
  folder: Folder,
  into: { readonly all: Map<string, FileEntry>; readonly lists: Map<string, readonly FileEntry[]> },
): FileEntry {
  const names = [...folder.children.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const hash = createHash("sha256");
  const rows = names.flatMap((name) => {
    const child = folder.children.get(name);
    if (child === undefined) return [];
    const at = path === "" ? name : `${path}/${name}`;
    const entry: FileEntry =
      "children" in child
        ? note(at, child, into)
        : { path: at, type: child.type, hash: child.hash, executable: child.executable };
    into.all.set(at, entry);
    hash.update(`${entry.type} ${entry.executable ? "x" : "-"} ${entry.hash} ${name}\0`);
    return [entry];
  });
  const entry: FileEntry = { path, type: "directory", hash: hash.digest("hex"), executable: false };
  into.all.set(path, entry);
  into.lists.set(path, rows);
  return entry;
}

function refuseAbove(maxBytes: number, files: readonly { readonly path: string; readonly bytes: number }[]): void {
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (totalBytes <= maxBytes) return;
  const largest = files
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, 3)
    .map(({ path, bytes }) => ({ path, bytes }));
  const message = `Cannot read ${files.length} files: ${totalBytes} bytes, the limit is ${maxBytes}`;
  throw new FairleadError("RESOURCE_EXHAUSTED", message, {
    details: { reason: "INPUT_TOO_LARGE", totalBytes, maxBytes, largest },
  });
}
