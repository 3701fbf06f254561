import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FairleadError, messageOf } from "../../engine/errors.js";

/** A data folder that is ours as long as this process lives. */
export interface DataFolder {
  readonly path: string;
  /** A folder of that name below it, made if missing, for nobody else's eyes. */
  folder(name: string): string;
  /** A file of that name below it. */
  file(name: string): string;
  release(): void;
}

/** Marks a folder as ours, so that `--fresh` never empties one that is not. */
const marker = "fairlead-data";
/** Held while the folder is ours; SQLite puts its journal beside it. */
const lockFile = "lock.sqlite";
/** Written and removed to see whether the folder can be written; one that a killed start left behind says nothing about whose the folder is. */
const writeProbe = ".write-probe";

/**
 * Opens the data folder for this process alone; makes it if missing.
 * The lock is one of the operating system's (an exclusive SQLite transaction), so a killed process holds nothing.
 * @throws FairleadError `FAILED_PRECONDITION` with one sentence: not writable, in use, or not ours
 */
export function openDataFolder(path: string, { fresh }: { readonly fresh: boolean }): DataFolder {
  makeWritable(path);
  const foreign = readdirSync(path).some((name) => name !== writeProbe) && !existsSync(join(path, marker));
  if (foreign) {
    throw refuse(`The folder "${path}" holds files that are not Fairlead's. Choose an empty or a new folder with --data.`);
  }
  const lock = takeLock(path);
  // The marker stays: emptying that is cut off must leave a folder that is still known as ours.
  if (fresh)
    for (const name of readdirSync(path))
      if (name !== marker && !name.startsWith(lockFile)) rmSync(join(path, name), { recursive: true, force: true });
  writeFileSync(join(path, marker), "This folder holds the state of Fairlead. `npm start -- --fresh` empties it.\n");
  return {
    path,
    folder(name) {
      mkdirSync(join(path, name), { recursive: true, mode: 0o700 });
      return join(path, name);
    },
    file: (name) => join(path, name),
    release: () => lock.close(),
  };
}

function makeWritable(path: string): void {
  try {
    makeFolder(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    const probe = join(path, writeProbe);
    writeFileSync(probe, "");
    // Two starts at once may both write it; whichever removes it second finds nothing.
    rmSync(probe, { force: true });
  } catch (cause) {
    throw refuse(
      `The data folder "${path}" cannot be written (${messageOf(cause)}). Choose another with --data, or mend its rights.`,
      cause,
    );
  }
}

/** Makes a folder and those above it, one by one: a recursive `mkdir` never returns on file systems that refuse new folders in their own way (`/proc`). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

function takeLock(path: string): DatabaseSync {
  // Written before the lock is taken: two first starts at once must both see a folder that is theirs.
  if (!existsSync(join(path, marker))) writeFileSync(join(path, marker), "");
  const lock = new DatabaseSync(join(path, lockFile));
  try {
    lock.exec(
      "PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (by INTEGER); COMMIT; BEGIN EXCLUSIVE",
    );
  } catch (cause) {
    lock.close();
    throw refuse(
      `The data folder "${path}" is in use by another Fairlead. Stop that one first, or choose another folder with --data.`,
      cause,
    );
  }
  chmodSync(join(path, lockFile), 0o600);
  return lock;
}

function refuse(message: string, cause?: unknown): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", message, { cause });
}
