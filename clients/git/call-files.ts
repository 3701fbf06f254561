import { readdirSync, rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const prefix = "call-";

/** Files that one call of a command needs, and that are gone after it. Readable by nobody else. */
export interface CallFiles {
  /** Writes a file and gives its path. */
  write(name: string, text: string): Promise<string>;
}

/** Runs work with a folder for its files; the folder is made with the first of them, and removed however the work ends. */
export async function withCallFiles<T>(homeFolder: string, work: (files: CallFiles) => Promise<T>): Promise<T> {
  let folder: string | undefined;
  const files: CallFiles = {
    async write(name, text) {
      folder ??= await mkdtemp(join(homeFolder, prefix));
      const path = join(folder, name);
      await writeFile(path, text, { mode: 0o600, flag: "wx" });
      return path;
    },
  };
  try {
    return await work(files);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what a killed process left. */
export function sweepCallFiles(homeFolder: string): void {
  for (const name of readdirSync(homeFolder)) {
    if (name.startsWith(prefix)) rmSync(join(homeFolder, name), { recursive: true, force: true });
  }
}
