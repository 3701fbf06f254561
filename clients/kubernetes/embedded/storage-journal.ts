import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { StoredEvent, StoredKey } from "./stored.js";

const compactEvery = 256;

/** One change to be written: the object bears its new revision already. */
export interface JournalEntry {
  readonly key: StoredKey;
  readonly type: StoredEvent["type"];
  readonly object: Manifest;
  readonly revision: number;
}

/** Writes changes and keeps a bounded history of them. */
export interface Journal {
  readonly revision: () => number;
  readonly compactedRevision: () => number;
  /** Writes object, owners, history and revision in one transaction. Returns the object's text. */
  readonly write: (entry: JournalEntry) => string;
}

type Sql = (text: string) => StatementSync;

/** An event with the text of its object before, null for a new one: read where it lies, so before it is replaced. */
const insertEvent = `insert into events values (?1, ?2, ?3, ?4, ?5, ?6,
  (select body from objects where kind = ?2 and namespace = ?3 and name = ?4))`;

function store(sql: Sql, { key, type, object, revision }: JournalEntry): string {
  const { kind, namespace, name } = key;
  const body = JSON.stringify(object);
  sql(insertEvent).run(revision, kind, namespace, name, type, body);
  sql("delete from owners where kind = ? and namespace = ? and name = ?").run(kind, namespace, name);
  if (type === "DELETED") sql("delete from objects where kind = ? and namespace = ? and name = ?").run(kind, namespace, name);
  else {
    const { uid = "", ownerReferences = [] } = object.metadata;
    sql("insert or replace into objects values (?, ?, ?, ?, ?, ?)").run(kind, namespace, name, uid, revision, body);
    for (const owner of ownerReferences) {
      sql("insert or ignore into owners values (?, ?, ?, ?)").run(owner.uid, kind, namespace, name);
    }
  }
  sql("insert or replace into meta values ('revision', ?)").run(revision);
  return body;
}

/** Opens the journal of a database. @param historyLength how many changes are kept at least */
export function openJournal(database: DatabaseSync, sql: Sql, historyLength: number): Journal {
  const readMeta = (name: string) =>
    (sql("select value from meta where name = ?").get(name) as { value: number } | undefined)?.value ?? 0;
  let revision = Math.max(readMeta("revision"), 1);
  let compacted = readMeta("compacted");

  const compact = () => {
    if (revision - historyLength - compacted < compactEvery) return;
    compacted = revision - historyLength;
    sql("delete from events where revision <= ?").run(compacted);
    sql("insert or replace into meta values ('compacted', ?)").run(compacted);
  };

  return {
    revision: () => revision,
    compactedRevision: () => compacted,
    write: (entry) => {
      database.exec("begin immediate");
      try {
        const body = store(sql, entry);
        database.exec("commit");
        revision = entry.revision;
        compact();
        return body;
      } catch (error) {
        if (database.isTransaction) database.exec("rollback");
        throw error;
      }
    },
  };
}
