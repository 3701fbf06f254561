import type { FieldSchema } from "../kubernetes/field-schema.js";
import { equalJson, fieldOf, isList, isObject } from "../kubernetes/json-value.js";
import { schemaFor } from "../kubernetes/schema-of-kind.js";
import { joinPath, schemaOfField } from "../kubernetes/schema-walk.js";
import { stepOfItem } from "../kubernetes/typed-value.js";
import type { Json, JsonObject, Manifest } from "../model/manifest.js";

/** One field that differs. */
export interface FieldChange {
  /** `spec.template.spec.containers[name=web].image`; `""` is the whole object. */
  readonly path: string;
  /** Absent: there is no such field before. */
  readonly before?: Json;
  /** Absent: there is no such field after. */
  readonly after?: Json;
}

/** More are not listed: nobody reads them. */
const mostChanges = 500;

interface Place {
  readonly path: string;
  readonly schema: FieldSchema | undefined;
  readonly changes: FieldChange[];
}

/** What differs between two states of an object, field by field in the order of their names. Items of lists that have names are told apart by them. At most 500. */
export function listChanges(
  before: Manifest | undefined,
  after: Manifest | undefined,
  schema?: FieldSchema,
): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  const object = after ?? before;
  if (object === undefined) return changes;
  compare(before as unknown as Json, after as unknown as Json, { path: "", schema: schemaFor(object, schema), changes });
  return changes;
}

function compare(before: Json | undefined, after: Json | undefined, place: Place): void {
  const { path, changes } = place;
  if (changes.length >= mostChanges || equalJson(before, after)) return;
  if (isObject(before) && isObject(after)) return compareFields(before, after, place);
  const items = isList(before) && isList(after) ? pairItems(before, after, place.schema) : undefined;
  if (items === undefined) {
    changes.push({ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) });
    return;
  }
  for (const [name, [old, now]] of items) compare(old, now, { path: `${path}[${name}]`, schema: place.schema?.items, changes });
}

function compareFields(before: JsonObject, after: JsonObject, { path, schema, changes }: Place): void {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  for (const name of names) {
    const place = { path: joinPath(path, name), schema: schemaOfField(schema, name), changes };
    compare(fieldOf(before, name), fieldOf(after, name), place);
  }
}

type Pairs = ReadonlyMap<string, readonly [Json | undefined, Json | undefined]>;

/** Items by name; undefined for lists of scalars, and for lists whose items have no names or names of which one stands there twice, and that have not one length. */
function pairItems(before: readonly Json[], after: readonly Json[], schema: FieldSchema | undefined): Pairs | undefined {
  const [old, now] = [namedItems(before, schema), namedItems(after, schema)];
  if (old !== undefined && now !== undefined)
    return new Map([...old.keys(), ...now.keys()].map((name) => [name, [old.get(name), now.get(name)]]));
  const isAligned = before.length === after.length && [...before, ...after].every(isObject);
  return isAligned ? new Map(before.map((item, at) => [String(at), [item, after[at]]])) : undefined;
}

function namedItems(items: readonly Json[], schema: FieldSchema | undefined): ReadonlyMap<string, Json> | undefined {
  const named = new Map<string, Json>();
  for (const item of items) {
    const name = nameOf(item, schema);
    if (name === undefined || named.has(name)) return undefined;
    named.set(name, item);
  }
  return named;
}

function nameOf(item: Json, schema: FieldSchema | undefined): string | undefined {
  if (!isObject(item)) return undefined;
  if (schema?.listType !== "map") return typeof item.name === "string" ? `name=${item.name}` : undefined;
  try {
    const keys = JSON.parse(stepOfItem(item, schema).slice(2)) as JsonObject;
    return Object.entries(keys)
      .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
      .join(",");
  } catch {
    return undefined;
  }
}
