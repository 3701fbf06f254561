import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { AuditEvent, AuditFilter, AuditPage, AuditQuery } from "../../engine/model/audit-event.js";
import type { SequencedLine } from "./line-sender.js";

/** Where records are kept for questions. */
export interface AuditTable {
  /** Keeps records, all or none. @throws as SQLite does: a full disk, a file that is gone */
  add(records: readonly KeptRecord[]): void;
  /** The newest record's line. */
  newest(): string | undefined;
  /** Lines of records after a sequence, oldest first, at most `limit`. */
  after(sequence: number, limit: number): readonly SequencedLine[];
  query(query: AuditQuery): AuditPage;
  /** The sequence up to which lines were sent on; undefined if none ever were. */
  sent(): number | undefined;
  setSent(sequence: number): void;
  /** Forgets records from before a moment, at most 1,000 at once; says whether there may be more. */
  forget(before: number): boolean;
  close(): void;
}

/** A record and its line, as it was sealed. */
export interface KeptRecord {
  readonly event: AuditEvent;
  readonly line: string;
}

/** Rows that one page looks at, at most. Each costs some 20 µs. */
const mostRows = 2_000;
const forgottenAtOnce = 1_000;

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS records (
    sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, project TEXT NOT NULL, application TEXT NOT NULL,
    actor TEXT NOT NULL, display TEXT NOT NULL, action TEXT NOT NULL, outcome TEXT NOT NULL, line TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS records_of_project ON records (project, sequence);
  CREATE INDEX IF NOT EXISTS records_of_time ON records (at);
  CREATE TABLE IF NOT EXISTS projects (name TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sent (id INTEGER PRIMARY KEY CHECK (id = 0), sequence INTEGER NOT NULL)`;

/** Opens the table; without a path it is in memory. It never changes a record, and forgets none but by age. */
export function openAuditTable(path: string | undefined): AuditTable {
  // For nobody else's eyes, from its first byte on.
  if (path !== undefined) closeSync(openSync(path, "a", 0o600));
  const database = new DatabaseSync(path ?? ":memory:");
  database.exec(schema);
  const insert = database.prepare("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const addProject = database.prepare("INSERT OR IGNORE INTO projects VALUES (?)");
  const newest = database.prepare("SELECT line FROM records ORDER BY sequence DESC LIMIT 1");
  const after = database.prepare("SELECT sequence, line FROM records WHERE sequence > ? ORDER BY sequence LIMIT ?");
  const forget = database.prepare(
    `DELETE FROM records WHERE sequence IN (SELECT sequence FROM records WHERE at < ? ORDER BY at LIMIT ${forgottenAtOnce})`,
  );
  const projects = database.prepare("SELECT name FROM projects");
  const sent = database.prepare("SELECT sequence FROM sent");
  const setSent = database.prepare("INSERT OR REPLACE INTO sent VALUES (0, ?)");
  return {
    add(records) {
      inTransaction(database, () => {
        for (const { event, line } of records) {
          insert.run(...columnsOf(event), line);
          addProject.run(event.resource.project ?? "");
        }
      });
    },
    newest: () => newest.all().map(lineOf)[0],
    after: (sequence, limit) =>
      after.all(sequence, limit).map((row) => ({ sequence: Number(row["sequence"]), line: lineOf(row) })),
    query(query) {
      const seen = projects
        .all()
        .map((row) => String(row["name"]))
        .filter((name) => query.sees(name === "" ? undefined : name));
      return seen.length === 0 ? { events: [] } : pageOf(select(database, query, seen), query);
    },
    sent: () => sent.all().map((row) => Number(row["sequence"]))[0],
    setSent: (sequence) => void setSent.run(sequence),
    forget: (before) => Number(forget.run(before).changes) === forgottenAtOnce,
    close: () => database.close(),
  };
}

function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec("BEGIN");
  try {
    work();
    database.exec("COMMIT");
  } catch (thrown) {
    // A full disk may have ended the transaction already.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw thrown;
  }
}

const lineOf = (row: Readonly<Record<string, unknown>>): string => String(row["line"]);

function columnsOf({ sequence, at, resource, actor, action, outcome }: AuditEvent) {
  const application = resource.type === "applications" ? (resource.name ?? "") : "";
  return [sequence, at, resource.project ?? "", application, actor.id, actor.display, action, outcome] as const;
}

interface Selection {
  readonly statement: StatementSync;
  readonly values: readonly SQLInputValue[];
}

function select(database: DatabaseSync, { before, filter = {} }: AuditQuery, projects: readonly string[]): Selection {
  const conditions = [["project IN (SELECT value FROM json_each(?))", JSON.stringify(projects)], ...conditionsOf(filter)] as [
    string,
    ...SQLInputValue[],
  ][];
  if (before !== undefined) conditions.push(["sequence < ?", before]);
  const where = conditions.map(([condition]) => condition).join(" AND ");
  return {
    statement: database.prepare(`SELECT sequence, line FROM records WHERE ${where} ORDER BY sequence DESC LIMIT ${mostRows}`),
    values: conditions.flatMap(([, ...values]) => values),
  };
}

function* conditionsOf(filter: AuditFilter): Generator<readonly [string, ...SQLInputValue[]]> {
  const { since, until, actor, action, outcome, project, application } = filter;
  if (since !== undefined) yield ["at >= ?", since];
  if (until !== undefined) yield ["at < ?", until];
  if (actor !== undefined) yield ["(actor = ? OR display = ?)", actor, actor];
  if (action?.endsWith(".*") === true) yield ["substr(action, 1, ?) = ?", action.length - 1, action.slice(0, -1)];
  else if (action !== undefined) yield ["action = ?", action];
  if (outcome !== undefined) yield ["outcome = ?", outcome];
  if (project !== undefined) yield ["project = ?", project];
  if (application !== undefined) yield ["application = ?", application];
}

/** Reads rows until the page is full; says where to go on if there are more, or more may be. */
function pageOf({ statement, values }: Selection, { limit, matches }: AuditQuery): AuditPage {
  const events: AuditEvent[] = [];
  let [rows, last] = [0, 0];
  for (const row of statement.iterate(...values)) {
    const event = eventOf(lineOf(row));
    const fits = matches(event);
    if (fits && events.length === limit) return { events, next: last };
    if (fits) events.push(event);
    rows += 1;
    last = event.sequence;
  }
  return rows < mostRows ? { events } : { events, next: last };
}

/** What the seal says is for whoever verifies the lines. */
function eventOf(line: string): AuditEvent {
  const { seal: _seal, ...event } = JSON.parse(line) as AuditEvent & { readonly seal?: string };
  return event;
}
