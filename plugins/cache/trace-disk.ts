import type { DatabaseSync, StatementSync } from "node:sqlite";
import { messageOf } from "../../engine/errors.js";
import type { Log } from "../../engine/ports/log.js";
import { discardTraceDatabase, openTraceDatabase } from "./trace-database.js";

/** Prepares a statement, each text once. */
export type Sql = (text: string) => StatementSync;

/** A database that may fail at any time without anybody being the worse for it. */
export interface TraceDisk {
  /** Reads or writes; gives the fallback if that cannot be. */
  try<T>(fallback: T, work: (sql: Sql) => T): T;
  /** All of it or nothing. */
  transaction(work: (sql: Sql) => void): void;
  /** A number that grows with every use: what has the smallest was used longest ago. */
  tick(): number;
  /** Of the pages in use; free ones are used again before the file grows. */
  bytes(): number;
  failed(): number;
  close(): void;
}

/** The database behind a store of traces. What it refuses is counted, told once, and gives the fallback; a damaged file is made anew. */
export function openTraceDisk(folder: string, log: Log): TraceDisk {
  let failed = 0;
  let opened: { readonly database: DatabaseSync; readonly sql: Sql } | undefined;
  let lastUse = 0;

  const open = () => {
    const database = openTraceDatabase(folder);
    const statements = new Map<string, StatementSync>();
    const sql: Sql = (text) => {
      const known = statements.get(text) ?? database.prepare(text);
      statements.set(text, known);
      return known;
    };
    opened = { database, sql };
    lastUse = Number(sql("SELECT coalesce(max(used), 0) AS last FROM traces").get()?.["last"]);
  };
  const fail = (error: unknown) => {
    if (failed++ === 0)
      log.warn("The cache of renders cannot be read or written; what it lacks is rendered again", { error: messageOf(error) });
    if (!isDamaged(error)) return;
    opened?.database.close();
    opened = undefined;
    try {
      discardTraceDatabase(folder);
      open();
    } catch {
      // Without a file nothing is kept, and everything is rendered.
    }
  };
  const attempt = <T>(fallback: T, work: (sql: Sql) => T): T => {
    if (opened === undefined) return fallback;
    try {
      return work(opened.sql);
    } catch (error) {
      fail(error);
      return fallback;
    }
  };
  try {
    open();
  } catch (error) {
    fail(error);
  }
  return {
    try: attempt,
    transaction(work: (sql: Sql) => void): void {
      attempt(undefined, (sql) => {
        sql("BEGIN IMMEDIATE").run();
        try {
          work(sql);
          sql("COMMIT").run();
        } catch (error) {
          if (opened?.database.isTransaction === true) sql("ROLLBACK").run();
          throw error;
        }
      });
    },
    tick: () => ++lastUse,
    bytes(): number {
      const pragma = (name: string) => Number(opened?.sql(`PRAGMA ${name}`).get()?.[name] ?? 0);
      return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
    },
    failed: () => failed,
    close: () => {
      opened?.database.close();
      opened = undefined;
    },
  };
}

/** SQLite's words for a file that is no (whole) database: its codes 11 and 26. */
function isDamaged(error: unknown): boolean {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === "number" && [11, 26].includes(code & 0xff);
}
