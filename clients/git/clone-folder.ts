import { randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../engine/errors.js";
import type { Log } from "../../engine/ports/log.js";

const temporaryPrefix = "tmp-";

/** Makes an empty bare repository beside the others. It gets its real name only when it holds something: see `moveInto`. */
export async function createTemporaryClone(cacheFolder: string): Promise<string> {
  const folder = join(cacheFolder, `${temporaryPrefix}${randomUUID()}`);
  for (const part of ["objects/pack", "objects/info", "refs/heads", "refs/tags"]) {
    await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
  }
  await writeFile(join(folder, "HEAD"), "ref: refs/heads/main\n");
  await writeFile(join(folder, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
  return folder;
}

/** Gives a finished clone its real name in one step. One that is there already wins. */
export async function moveInto(temporary: string, folder: string): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!(await holdsClone(folder))) throw error;
  }
}

/** Whether a clone stands in the folder. */
export async function holdsClone(folder: string): Promise<boolean> {
  return stat(join(folder, "HEAD")).then(
    () => true,
    () => false,
  );
}

/** Takes a clone away: at once out of sight, then off the disk. */
export async function discardClone(cacheFolder: string, folder: string): Promise<void> {
  const grave = join(cacheFolder, `${temporaryPrefix}${randomUUID()}`);
  await rename(folder, grave).catch(() => undefined);
  await rm(grave, { recursive: true, force: true });
}

/** Pack files and bytes of a clone, half-written packs included. */
export async function measurePacks(folder: string): Promise<{ readonly packs: number; readonly bytes: number }> {
  const packFolder = join(folder, "objects/pack");
  const names = await readdir(packFolder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(packFolder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return { packs: names.filter((name) => name.endsWith(".pack")).length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/**
 * Removes what a killed process left: clones that never got their name, half-written packs, and locks that nobody holds any more.
 * Only one process may use a cache folder.
 */
export function sweepCacheFolder(cacheFolder: string, log: Log): void {
  for (const entry of readdirSync(cacheFolder, { withFileTypes: true })) {
    const path = join(cacheFolder, entry.name);
    try {
      if (entry.name.startsWith(temporaryPrefix)) rmSync(path, { recursive: true, force: true });
      else if (entry.isDirectory() && entry.name.endsWith(".git")) sweepClone(path);
    } catch (error) {
      log.warn("Cannot sweep a Git clone; it is left as it is", { repository: entry.name, error: messageOf(error) });
    }
  }
}

function sweepClone(folder: string): void {
  for (const name of readdirSync(join(folder, "objects/pack"))) {
    if (name.startsWith("tmp_") || name.startsWith(".tmp-")) rmSync(join(folder, "objects/pack", name), { force: true });
  }
  for (const path of [
    ...readdirSync(join(folder, "refs"), { recursive: true, encoding: "utf8" }).map((name) => `refs/${name}`),
    ...readdirSync(folder),
  ]) {
    if (path.endsWith(".lock")) rmSync(join(folder, path), { force: true });
  }
}
