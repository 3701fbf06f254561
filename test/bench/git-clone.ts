import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A working copy that somebody pushes from. */
export interface GitClone {
  write(files: Readonly<Record<string, string>>): void;
  /** Commits all changes and gives the commit. */
  commit(message: string): Promise<string>;
  push(): Promise<void>;
}

/** Clones a repository into a new folder. */
export async function cloneRepository(url: string, folder: string): Promise<GitClone> {
  const git = async (...args: readonly string[]) => {
    const named = ["-c", "user.name=Bench", "-c", "user.email=bench@example.com", ...args];
    return (await run("git", named, { cwd: folder, maxBuffer: 64 * 2 ** 20 })).stdout.trim();
  };
  mkdirSync(folder, { recursive: true });
  await git("clone", "--quiet", url, ".");
  return {
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
    async commit(message) {
      await git("add", "--all");
      await git("commit", "--quiet", "--message", message);
      return git("rev-parse", "HEAD");
    },
    push: async () => void (await git("push", "--quiet")),
  };
}
