import type { Sql } from "./trace-disk.js";
import { digestTrace, type OutputText, type TraceRow } from "./trace-rows.js";

/** Removed at a stretch when there is no more room. */
const evictedAtOnce = 64;
/** An output goes with the last trace that led to it. */
const dropOutput = "DELETE FROM outputs WHERE hash = ? AND NOT EXISTS (SELECT 1 FROM traces WHERE output = hash)";

/** A trace to be written. */
export interface NewTrace {
  readonly key: string;
  readonly body: string;
  /** See `digestReads`. */
  readonly reads: Uint8Array;
  readonly output: OutputText | undefined;
  readonly used: number;
}

/** The traces of a key, the newest first. */
export function selectTraces(sql: Sql, key: string, limit: number): readonly TraceRow[] {
  const rows = sql("SELECT id, body, digest FROM traces WHERE key = ? ORDER BY id DESC LIMIT ?").all(blob(key), limit);
  return rows.map((row) => ({ id: Number(row["id"]), body: String(row["body"]), digest: row["digest"] as Uint8Array }));
}

/** Writes a trace and its output, in the place of one that consulted the same; the oldest of its key go if there are too many. */
export function insertTrace(sql: Sql, { key, body, reads, output, used }: NewTrace, tracesPerKey: number): void {
  if (output !== undefined) sql("INSERT OR IGNORE INTO outputs (hash, body) VALUES (?, ?)").run(blob(output.hash), output.text);
  const replaced = sql("DELETE FROM traces WHERE key = ? AND reads = ? RETURNING output").all(blob(key), reads);
  sql("INSERT INTO traces (key, reads, used, output, body, digest) VALUES (?, ?, ?, ?, ?, ?)").run(
    blob(key),
    reads,
    used,
    output === undefined ? null : blob(output.hash),
    body,
    digestTrace(key, body),
  );
  const surplus = sql(
    "DELETE FROM traces WHERE key = ?1 AND id NOT IN (SELECT id FROM traces WHERE key = ?1 ORDER BY id DESC LIMIT ?2) RETURNING output",
  ).all(blob(key), tracesPerKey);
  for (const row of [...replaced, ...surplus]) dropUnused(sql, row["output"]);
}

/** Removes some of the traces that were used longest ago; gives their keys. */
export function evictTraces(sql: Sql): readonly string[] {
  const gone = sql("DELETE FROM traces WHERE id IN (SELECT id FROM traces ORDER BY used LIMIT ?) RETURNING key, output").all(
    evictedAtOnce,
  );
  for (const row of gone) dropUnused(sql, row["output"]);
  return gone.map(({ key }) => Buffer.from(key as Uint8Array).toString("hex"));
}

/** Hex digits as the database keeps them. */
export function blob(digits: string): Uint8Array {
  return Buffer.from(digits, "hex");
}

function dropUnused(sql: Sql, output: unknown): void {
  if (output !== null) sql(dropOutput).run(output as Uint8Array);
}
