import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { RevocationStore } from "./revocations.js";

/** Keeps revoked tokens in a file until they would have ended anyway, so that a restart gives none of them back. */
export function openRevocationStore(path: string, ends: (() => void)[]): RevocationStore {
  closeSync(openSync(path, "a", 0o600));
  const database = new DatabaseSync(path);
  ends.push(() => database.close());
  database.exec(
    "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS revoked (token TEXT PRIMARY KEY, ends INTEGER NOT NULL) WITHOUT ROWID",
  );
  database.prepare("DELETE FROM revoked WHERE ends < ?").run(Date.now());
  const insert = database.prepare("INSERT OR REPLACE INTO revoked (token, ends) VALUES (?, ?)");
  return {
    async load() {
      const rows = database.prepare("SELECT token, ends FROM revoked").all();
      return new Map(rows.map((row) => [String(row["token"]), Number(row["ends"])]));
    },
    async add(tokenId, expiresAt) {
      insert.run(tokenId, Math.ceil(expiresAt));
    },
  };
}
