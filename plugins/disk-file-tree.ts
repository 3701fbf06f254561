import { createHash, randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { lstat, open, readdir, readlink, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { FairleadError, messageOf } from "../engine/errors.js";
import type { FileEntry, FileTree } from "../engine/model/file-tree.js";

/** Bounds of one tree; each has a default. */
export interface DiskLimits {
  /** Entries of one recursive listing. Default 200,000. */
  readonly entries: number;
  /** Directories above one another. Default 64. */
  readonly depth: number;
}

const defaultLimits: DiskLimits = { entries: 200_000, depth: 64 };
const compareNames = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * The files of a folder on disk, for commands that work without a repository. Looks at a folder when it is first asked for and remembers what it held; links are
 * entries and never followed; `.git` and what is neither file, folder nor link are left out. `commit` is `local`. Nobody knows the content's hash without
 * reading it, so hashes stand for a path of this one tree: equal hashes mean equal content, another tree of the same folder has others.
 * @throws FairleadError `NOT_FOUND` if `root` is no folder
 */
export async function createDiskFileTree(root: string, limits: Partial<DiskLimits> = {}): Promise<FileTree> {
  const { entries: maxEntries, depth: maxDepth } = { ...defaultLimits, ...limits };
  const base = await realFolder(root);
  const salt = randomUUID();
  const folders = new Map<string, Promise<ReadonlyMap<string, FileEntry> | undefined>>();
  const top = entryOf("", "directory", false, salt);

  const holds = (path: string): Promise<ReadonlyMap<string, FileEntry> | undefined> => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const found = readFolder(join(base, path), path, salt);
    folders.set(path, found);
    return found;
  };
  const entry = async (path: string, signal: AbortSignal): Promise<FileEntry | undefined> => {
    signal.throwIfAborted();
    let at = top;
    for (const name of path === "" ? [] : path.split("/")) {
      const next: FileEntry | undefined = at.type === "directory" ? (await holds(at.path))?.get(name) : undefined;
      if (next === undefined) return undefined;
      at = next;
    }
    return at;
  };
  const listAll = async (path: string, depth: number, into: FileEntry[], signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (depth > maxDepth) throw tooMuch(path, `folders lie more than ${maxDepth} deep`);
    for (const one of (await holds(path))?.values() ?? []) {
      into.push(one);
      if (into.length > maxEntries) throw tooMuch(path, `there are more than ${maxEntries} entries`);
      if (one.type === "directory") await listAll(one.path, depth + 1, into, signal);
    }
  };

  return {
    commit: "local",
    entry,
    async list(path, { recurse }, signal) {
      if ((await entry(path, signal))?.type !== "directory") return undefined;
      if (!recurse) return [...((await holds(path))?.values() ?? [])];
      const found: FileEntry[] = [];
      await listAll(path, 0, found, signal);
      return found;
    },
    async read(paths, { maxBytes }, signal) {
      const found = new Map<string, Uint8Array>();
      let left = maxBytes;
      for (const path of new Set(paths)) {
        const at = await entry(path, signal);
        if (at?.type !== "file" && at?.type !== "link") throw noFile(path);
        const bytes = await readBounded(join(base, path), at, left);
        if (bytes === undefined) throw tooLarge(paths.length, maxBytes, path);
        left -= bytes.length;
        found.set(path, bytes);
      }
      return found;
    },
  };
}

async function realFolder(root: string): Promise<string> {
  const real = await realpath(root).catch(() => undefined);
  const found = real === undefined ? undefined : await stat(real);
  if (real !== undefined && found?.isDirectory() === true) return real;
  throw new FairleadError("NOT_FOUND", `Cannot read "${root}": there is no such folder`, {
    details: { reason: "PATH_NOT_FOUND" },
  });
}

/** The entries of a folder in byte order of their names; undefined if it went away. */
async function readFolder(folder: string, path: string, salt: string): Promise<ReadonlyMap<string, FileEntry> | undefined> {
  const rows = await readdir(folder).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const stats = await Promise.all(rows.map((name) => lstat(join(folder, name)).catch(() => undefined)));
  const found = rows.flatMap((name, at): readonly FileEntry[] => {
    const type = name === ".git" ? undefined : typeOf(stats[at]);
    if (type === undefined) return [];
    return [entryOf(path === "" ? name : `${path}/${name}`, type, ((stats[at]?.mode ?? 0) & 0o100) !== 0, salt)];
  });
  const nameOf = (one: FileEntry) => one.path.slice(path === "" ? 0 : path.length + 1);
  return new Map(found.toSorted((a, b) => compareNames(nameOf(a), nameOf(b))).map((one) => [nameOf(one), one]));
}

function typeOf(stats: Stats | undefined): FileEntry["type"] | undefined {
  if (stats?.isFile() === true) return "file";
  if (stats?.isDirectory() === true) return "directory";
  return stats?.isSymbolicLink() === true ? "link" : undefined;
}

function entryOf(path: string, type: FileEntry["type"], executable: boolean, salt: string): FileEntry {
  const hash = createHash("sha1").update(`${salt}\0${type}\0${path}`).digest("hex");
  return { path, type, hash, executable: type === "file" && executable };
}

/** The bytes of a file or the text of a link; undefined if there are more than `left`. What became a link since it was listed is not followed. */
async function readBounded(file: string, entry: FileEntry, left: number): Promise<Uint8Array | undefined> {
  try {
    if (entry.type === "link") {
      const target = Buffer.from(await readlink(file));
      return target.length > left ? undefined : target;
    }
    await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    const { size } = await handle.stat();
    if (size > left) return undefined;
    const bytes = await handle.readFile();
    return bytes.length > left ? undefined : bytes;
  } catch (error) {
    throw unreadable(entry.path, error);
  }
}

function unreadable(path: string, error: unknown): FairleadError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") return noFile(path);
  const because = code === "EACCES" ? "permission denied" : messageOf(error).split(",", 1)[0];
  return new FairleadError("FAILED_PRECONDITION", `Cannot read "${path}": ${because}`, { cause: error, details: { path } });
}

function noFile(path: string): FairleadError {
  return new FairleadError("NOT_FOUND", `Cannot read "${path}": there is no such file`, { details: { path } });
}

function tooLarge(count: number, maxBytes: number, path: string): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot read ${count} files: with "${path}" they are larger than ${maxBytes} bytes`,
    {
      details: { reason: "INPUT_TOO_LARGE", maxBytes, path },
    },
  );
}

function tooMuch(path: string, because: string): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Cannot list the files below "${path === "" ? "." : path}": ${because}`, {
    details: { reason: "INPUT_TOO_COMPLEX" },
  });
}
