import type { DatabaseSync, StatementSync } from "node:sqlite";
import { LRUCache } from "lru-cache";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { ListRange, StoredEvent, StoredKey, StoredObject } from "./stored.js";

/** A row of `objects`. */
export interface ObjectRow {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly body: string;
}

/** A row of `events`. */
export interface EventRow extends ObjectRow {
  readonly type: string;
  readonly before: string | null;
}

/** Statements by their text, each prepared once. */
export function createStatements(database: DatabaseSync): (text: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (text) => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare(text);
    statements.set(text, statement);
    return statement;
  };
}

/** Objects as they were parsed, the least used forgotten first. What is found is never older than its row. */
export interface ParsedObjects {
  readonly find: (key: StoredKey) => Manifest | undefined;
  readonly read: (row: ObjectRow) => StoredObject;
  readonly keep: (key: StoredKey, entry: { readonly revision: number; readonly object: Manifest; readonly size: number }) => void;
  readonly forget: (key: StoredKey) => void;
}

/** Keeps parsed objects up to so many bytes of their JSON text. */
export function createParsedObjects(maxBytes: number): ParsedObjects {
  const parsed = new LRUCache<string, { readonly revision: number; readonly object: Manifest }>({ maxSize: maxBytes });
  const idOf = ({ kind, namespace, name }: StoredKey) => `${kind}/${namespace}/${name}`;
  const keep: ParsedObjects["keep"] = (key, { revision, object, size }) => {
    parsed.set(idOf(key), { revision, object }, { size: size + 1 });
  };
  return {
    find: (key) => parsed.get(idOf(key))?.object,
    read: (row) => {
      const { kind, namespace, name, revision, body } = row;
      const known = parsed.get(idOf(row));
      if (known?.revision === revision) return { kind, namespace, name, object: known.object };
      const object = JSON.parse(body) as Manifest;
      keep(row, { revision, object, size: body.length });
      return { kind, namespace, name, object };
    },
    keep,
    forget: (key) => void parsed.delete(idOf(key)),
  };
}

/** The event of a row. */
export function eventOf({ kind, namespace, name, revision, type, body, before }: EventRow): StoredEvent {
  return {
    kind,
    namespace,
    name,
    revision,
    type: type as StoredEvent["type"],
    object: JSON.parse(body) as Manifest,
    ...(before === null ? {} : { before: JSON.parse(before) as Manifest }),
  };
}

/** The condition that chooses a range of a kind, and its values in order. */
export function whereOf(
  kind: string,
  { namespace, name, after }: ListRange,
): { readonly where: string; readonly values: string[] } {
  const clauses = ["kind = ?"];
  const values = [kind];
  if (namespace !== undefined) {
    clauses.push("namespace = ?");
    values.push(namespace);
  }
  if (name !== undefined) {
    clauses.push("name = ?");
    values.push(name);
  }
  if (after !== undefined) {
    clauses.push("(namespace, name) > (?, ?)");
    values.push(after.namespace, after.name);
  }
  return { where: clauses.join(" and "), values };
}
