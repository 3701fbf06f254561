import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { type FileHandle, open, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { LRUCache } from "lru-cache";

/** A folder of files that never change, bounded in all; what was not used for longest goes first. */
export interface StoreFolder {
  /** Where a file of that name is, if it is there. */
  path(name: string): string;
  /** Writes a file under a temporary name, which the caller keeps or discards. What fails leaves nothing behind. */
  write<T>(work: (file: FileHandle) => Promise<T>): Promise<WrittenFile<T>>;
  /** Opens a file that is used now; undefined if it is not there. */
  open(name: string): Promise<FileHandle | undefined>;
  drop(name: string): Promise<void>;
}

/** A file that is whole and has no name yet. */
export interface WrittenFile<T> {
  readonly result: T;
  /** Gives it its name in one step; one that is there already is replaced. */
  keep(name: string): Promise<void>;
  discard(): Promise<void>;
}

const temporaryPrefix = "tmp-";
const blockBytes = 4096;

/**
 * Opens a folder: removes what a killed process left half-written and takes note of the files whose names `isKnown`. Only one process may use it.
 * @param maxBytes of all files together; small ones count as one block of 4 KiB
 */
export function openStoreFolder(
  folder: string,
  { maxBytes, isKnown }: { readonly maxBytes: number; readonly isKnown: RegExp },
): StoreFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(folder, name);
  const files = new LRUCache<string, number>({
    maxSize: Math.max(1, Math.ceil(maxBytes / blockBytes)),
    sizeCalculation: (bytes) => Math.ceil((bytes + 1) / blockBytes),
    dispose: (_, name, reason) => {
      if (reason === "evict") void rm(path(name), { force: true }).catch(() => undefined);
    },
  });
  for (const { name, bytes } of sweep(folder, isKnown)) files.set(name, bytes);

  const keep = async (temporary: string, name: string) => {
    await rename(temporary, path(name));
    files.set(name, (await stat(path(name))).size);
    // One that is larger than all there may be is not taken in.
    if (!files.has(name)) await rm(path(name), { force: true });
  };
  return {
    path,
    async write(work) {
      const temporary = path(`${temporaryPrefix}${randomUUID()}`);
      const file = await open(temporary, "wx", 0o600);
      const discard = () => rm(temporary, { force: true });
      try {
        const result = await work(file);
        await file.close();
        return { result, keep: (name) => keep(temporary, name), discard };
      } catch (error) {
        await file.close();
        await discard();
        throw error;
      }
    },
    async open(name) {
      const file = await open(path(name), "r").catch(() => undefined);
      if (file === undefined) return undefined;
      const now = new Date();
      if (files.get(name) !== undefined) void utimes(path(name), now, now).catch(() => undefined);
      return file;
    },
    async drop(name) {
      files.delete(name);
      await rm(path(name), { force: true });
    },
  };
}

/** Removes what has no business here; the rest with its size, the least used first. */
function sweep(folder: string, isKnown: RegExp): readonly { readonly name: string; readonly bytes: number }[] {
  const found: { name: string; bytes: number; usedAt: number }[] = [];
  for (const name of readdirSync(folder)) {
    if (isKnown.test(name)) {
      const { size, mtimeMs } = statSync(join(folder, name));
      found.push({ name, bytes: size, usedAt: mtimeMs });
    } else if (name.startsWith(temporaryPrefix)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  return found.sort((a, b) => a.usedAt - b.usedAt);
}
