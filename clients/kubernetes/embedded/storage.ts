import type { Manifest } from "../../../engine/model/manifest.js";
import { openJournal } from "./storage-journal.js";
import { createParsedObjects, createStatements, type EventRow, eventOf, type ObjectRow, whereOf } from "./storage-rows.js";
import { openDatabase } from "./storage-schema.js";
import type { ListRange, StoredEvent, StoredKey, StoredObject } from "./stored.js";

/** The objects, their revision and a bounded history of changes. One writer, synchronous. */
export interface Storage {
  /** Grows by one with each commit; the collection's resourceVersion. */
  revision(): number;
  /** Changes up to and including this revision are forgotten. */
  compactedRevision(): number;
  get(key: StoredKey): Manifest | undefined;
  list(kind: string, range?: ListRange): readonly StoredObject[];
  count(kind: string, range?: ListRange): number;
  findByUid(uid: string): StoredObject | undefined;
  ownedBy(uid: string): readonly StoredObject[];
  /** Everything with an owner or a deletionTimestamp: what a garbage collector looks at after a start. */
  unsettled(): readonly StoredObject[];
  /** The kinds that have objects. */
  kindsIn(namespace: string): readonly string[];
  /** Writes or removes (`object` undefined) and returns the event, its object bearing the new resourceVersion. */
  commit(key: StoredKey, type: StoredEvent["type"], object: Manifest): StoredEvent;
  /** Changes of one kind (or all: `undefined`) after a revision, oldest first. */
  eventsSince(kind: string | undefined, revision: number, limit: number): readonly StoredEvent[];
  close(): void;
}

/** Bounds of a `Storage`. */
export interface StorageLimits {
  /** How many changes are kept for watches to resume from; 10,000 unless said. */
  readonly historyLength?: number;
  /** How much JSON text may lie parsed in memory, in bytes; 4 MiB unless said, which take three to four times that. */
  readonly cacheBytes?: number;
}

const byKey = "select * from objects where kind = ? and namespace = ? and name = ?";
const unsettled = `select * from objects where json_extract(body, '$.metadata.deletionTimestamp') is not null
  or exists (select 1 from owners w where w.kind = objects.kind and w.namespace = objects.namespace and w.name = objects.name)`;

/** Opens (or creates) the database file. */
export function openStorage(file: string, limits: StorageLimits = {}): Storage {
  const { historyLength = 10_000, cacheBytes = 4 * 1_048_576 } = limits;
  const database = openDatabase(file);
  const sql = createStatements(database);
  const parsed = createParsedObjects(cacheBytes);
  const journal = openJournal(database, sql, historyLength);
  const readAll = (rows: unknown[]) => (rows as ObjectRow[]).map(parsed.read);
  const get: Storage["get"] = (key) => {
    const known = parsed.find(key);
    if (known !== undefined) return known;
    const row = sql(byKey).get(key.kind, key.namespace, key.name) as ObjectRow | undefined;
    return row === undefined ? undefined : parsed.read(row).object;
  };

  const commit: Storage["commit"] = (key, type, object) => {
    const revision = journal.revision() + 1;
    const stamped = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const before = get(key);
    const body = journal.write({ key, type, object: stamped, revision });
    if (type === "DELETED") parsed.forget(key);
    else parsed.keep(key, { revision, object: stamped, size: body.length });
    const { kind, namespace, name } = key;
    return { kind, namespace, name, revision, type, object: stamped, ...(before === undefined ? {} : { before }) };
  };

  return {
    revision: journal.revision,
    compactedRevision: journal.compactedRevision,
    get,
    list: (kind, range = {}) => {
      const { where, values } = whereOf(kind, range);
      return readAll(
        sql(`select * from objects where ${where} order by namespace, name limit ?`).all(...values, range.limit ?? -1),
      );
    },
    count: (kind, range = {}) => {
      const { where, values } = whereOf(kind, range);
      return (sql(`select count(*) as n from objects where ${where}`).get(...values) as { n: number }).n;
    },
    findByUid: (uid) => {
      const row = sql("select * from objects where uid = ?").get(uid) as ObjectRow | undefined;
      return row === undefined ? undefined : parsed.read(row);
    },
    ownedBy: (uid) =>
      readAll(sql("select o.* from owners w join objects o using (kind, namespace, name) where w.owner = ?").all(uid)),
    unsettled: () => readAll(sql(unsettled).all()),
    kindsIn: (namespace) =>
      (sql("select distinct kind from objects where namespace = ?").all(namespace) as { kind: string }[]).map(({ kind }) => kind),
    commit,
    eventsSince: (kind, since, limit) => {
      const rows =
        kind === undefined
          ? sql("select * from events where revision > ? order by revision limit ?").all(since, limit)
          : sql("select * from events where kind = ? and revision > ? order by revision limit ?").all(kind, since, limit);
      return (rows as unknown as EventRow[]).map(eventOf);
    },
    close: () => database.close(),
  };
}
