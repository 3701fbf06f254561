import type { TreeReads } from "../model/read-set.js";

/** Who read what of one repository: the other way round than read sets tell it. */
export interface ReadIndex {
  /** Notes what a reader read; replaces what was noted of it before. */
  put(reader: string, reads: ReaderReads): void;
  delete(reader: string): void;
  has(reader: string): boolean;
  readers(): readonly string[];
  readonly size: number;
  /**
   * The readers of which something they read could be touched by these changed files: who read the file or missed it, who listed a directory above it, who
   * missed a directory that exists by it, and who asked for something below it: it may be a link now, or a submodule at another commit. Never one too few.
   */
  affected(changed: readonly string[]): ReadonlySet<string>;
}

/** What one reader read. */
export interface ReaderReads {
  /** Of the tree in question; an Application of several sources may have read it for more than one. */
  readonly trees: readonly TreeReads[];
  /** It asked which commit it is, so every change is one. Default false. */
  readonly namesCommit?: boolean;
}

interface Reader extends ReaderReads {
  readonly name: string;
}

/** The readers by a path. Most paths have one reader, which then stands for itself without a set around it. */
type Readers = Map<string, Reader | Set<Reader>>;

/** An empty index. It keeps the read sets it is given and copies no path. */
export function createReadIndex(): ReadIndex {
  const readers = new Map<string, Reader>();
  const files: Readers = new Map();
  const directories: Readers = new Map();
  const missing: Readers = new Map();
  /** By the directories above all that was asked for. */
  const below: Readers = new Map();
  const namesCommit = new Set<Reader>();

  const visit = (reader: Reader, change: (readersOf: Readers, path: string, reader: Reader) => void) => {
    for (const tree of reader.trees) {
      for (const path of Object.keys(tree.files)) change(files, path, reader);
      for (const path of Object.keys(tree.directories)) change(directories, path, reader);
      for (const path of tree.missing) change(missing, path, reader);
    }
    const asked = reader.trees.flatMap((tree) => [...Object.keys(tree.files), ...Object.keys(tree.directories), ...tree.missing]);
    for (const path of new Set(asked.flatMap(foldersAbove))) if (path !== "") change(below, path, reader);
  };
  const remove = (name: string) => {
    const reader = readers.get(name);
    if (reader === undefined) return;
    readers.delete(name);
    namesCommit.delete(reader);
    visit(reader, take);
  };

  return {
    get size() {
      return readers.size;
    },
    has: (name) => readers.has(name),
    readers: () => [...readers.keys()],
    put(name, { trees, namesCommit: names = false }) {
      remove(name);
      const reader: Reader = { name, trees };
      readers.set(name, reader);
      if (names) namesCommit.add(reader);
      visit(reader, add);
    },
    delete: remove,
    affected(changed) {
      const found = new Set<Reader>(changed.length === 0 ? [] : namesCommit);
      const folders = new Set<string>();
      for (const path of changed) {
        collect(files.get(path), found);
        collect(directories.get(path), found);
        collect(missing.get(path), found);
        collect(below.get(path), found);
        for (const folder of foldersAbove(path)) folders.add(folder);
      }
      for (const folder of folders) {
        collect(directories.get(folder), found);
        collect(missing.get(folder), found);
      }
      return new Set([...found].map(({ name }) => name));
    },
  };
}

/** The directories above a path, the root (`""`) last. The root has none. */
function foldersAbove(path: string): readonly string[] {
  if (path === "") return [];
  const folders: string[] = [];
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) folders.push(path.slice(0, slash));
  folders.push("");
  return folders;
}

function add(readersOf: Readers, path: string, reader: Reader): void {
  const known = readersOf.get(path);
  if (known === undefined || known === reader) readersOf.set(path, reader);
  else if (known instanceof Set) known.add(reader);
  else readersOf.set(path, new Set([known, reader]));
}

function take(readersOf: Readers, path: string, reader: Reader): void {
  const known = readersOf.get(path);
  if (known === reader) readersOf.delete(path);
  else if (known instanceof Set && known.delete(reader) && known.size === 0) readersOf.delete(path);
}

function collect(known: Reader | Set<Reader> | undefined, into: Set<Reader>): void {
  if (known === undefined) return;
  if (!(known instanceof Set)) into.add(known);
  else for (const reader of known) into.add(reader);
}
