import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Another layout, another number: a file of an older one is thrown away. */
const schemaVersion = 1;

const schema = `
  CREATE TABLE traces (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL, reads BLOB NOT NULL, used INTEGER NOT NULL, output BLOB, body TEXT NOT NULL, digest BLOB NOT NULL,
    UNIQUE (key, reads)
  );
  CREATE INDEX traces_used ON traces (used);
  CREATE INDEX traces_output ON traces (output) WHERE output IS NOT NULL;
  CREATE TABLE outputs (hash BLOB PRIMARY KEY, body TEXT NOT NULL);
  PRAGMA user_version = ${schemaVersion};
`;

/**
 * Opens the file of a cache, or makes it; for nobody else's eyes. One that is damaged or of another version is thrown away: it holds nothing that cannot
 * be made again.
 */
export function openTraceDatabase(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    return openOrMake(folder);
  } catch {
    discardTraceDatabase(folder);
    return openOrMake(folder);
  }
}

/** Takes the file of a cache away. It must be closed. */
export function discardTraceDatabase(folder: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(fileIn(folder) + suffix, { force: true });
}

function openOrMake(folder: string): DatabaseSync {
  const file = fileIn(folder);
  closeSync(openSync(file, "a", 0o600));
  const database = new DatabaseSync(file);
  try {
    // A killed process loses nothing that was committed; after a loss of power the last renders may be missing, and are made again.
    database.exec(
      "PRAGMA busy_timeout = 1000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 8388608; PRAGMA cache_size = -8192",
    );
    // Two processes that open it at once make it once.
    database.exec("BEGIN IMMEDIATE");
    const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version === 0) database.exec(schema);
    database.exec("COMMIT");
    if (version !== 0 && version !== schemaVersion) throw new Error(`the cache is of version ${version}`);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

function fileIn(folder: string): string {
  return join(folder, "renders.sqlite");
}
