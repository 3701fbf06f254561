import { execFile } from "node:child_process";
import { chmod, chown, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRoot, nobody } from "./host-primitives.js";

/** A folder on the host's disk for one run. */
export interface BareFolder {
  readonly path: string;
  /** Removes it with all in it, however deep. */
  remove(): Promise<void>;
}

const removeWithinMs = 30_000;

/** Makes a folder under a name that cannot be guessed, for hosts where a run gets no root of its own. */
export async function createBareFolder(): Promise<BareFolder> {
  const path = await mkdtemp(join(tmpdir(), "fairlead-commands-"));
  await chmod(path, 0o700);
  if (isRoot()) await chown(path, nobody, nobody);
  return { path, remove: () => removeFolder(path) };
}

/** `rm` goes down by descriptors, so a path longer than the system takes does not stop it. */
function removeFolder(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile("rm", ["-rf", "--one-file-system", "--", path], { timeout: removeWithinMs, killSignal: "SIGKILL" }, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}
