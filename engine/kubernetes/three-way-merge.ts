import type { Json, JsonObject } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { entriesOf, fieldOf, isList, isObject, type MutableObject, type PlainObject, setField } from "./json-value.js";
import { hasStrategy, identityOf } from "./merge-key.js";
import { mergeOrder } from "./merge-order.js";
import { asNewItem, withoutDirectives } from "./patch-directives.js";
import { joinPath, schemaOfField } from "./schema-walk.js";

/** The three sides of an apply. */
export interface ThreeWay<T extends PlainObject> {
  /** What was applied last; `undefined` if that is not known, then nothing is removed. */
  readonly lastApplied: PlainObject | undefined;
  readonly target: T;
  readonly live: T;
  /** The kind's schema; without it lists are replaced, as a JSON merge patch does. */
  readonly schema: FieldSchema | undefined;
}

/**
 * What the live object will be once the target is applied, as `kubectl apply` would patch it: what was applied last and is not in the target any
 * more goes, what the target says is set, everything else stays. A field that is null in the target is removed.
 * Defaults the server adds afterwards are not part of it.
 * Items with the same merge key are paired in their order.
 * @throws FairleadError `BAD_USER_INPUT` if an item of a list has no merge key; `details.path` is the list
 * @see Kubernetes docs: Declarative Management of Kubernetes Objects Using Configuration Files, "How apply calculates differences"
 */
export function threeWayMerge<T extends PlainObject>({ lastApplied, target, live, schema }: ThreeWay<T>): T {
  const sides = { last: (lastApplied ?? {}) as JsonObject, target: target as JsonObject, live: live as JsonObject };
  return mergeObjects(sides, schema, "") as T & JsonObject;
}

interface Sides<V> {
  readonly last: V | undefined;
  readonly target: V;
  readonly live: V;
}

function mergeObjects({ last, target, live }: Sides<JsonObject>, schema: FieldSchema | undefined, path: string): JsonObject {
  const merged: MutableObject = {};
  for (const [name, value] of entriesOf(live)) {
    const wanted = fieldOf(target, name);
    const dropped =
      (wanted === null && value !== null) || (wanted === undefined && last !== undefined && fieldOf(last, name) !== undefined);
    if (!dropped) setField(merged, name, value);
  }
  for (const [name, value] of entriesOf(target)) {
    if (value === null) continue;
    const sides = { last: last && fieldOf(last, name), target: value, live: fieldOf(live, name) };
    const result = mergeValue(sides, schemaOfField(schema, name), joinPath(path, name));
    if (result !== undefined) setField(merged, name, result);
  }
  return merged;
}

function mergeValue(
  { last, target, live }: { readonly last: Json | undefined; readonly target: Json; readonly live: Json | undefined },
  schema: FieldSchema | undefined,
  path: string,
): Json | undefined {
  if (isObject(target) && isObject(live)) {
    if (hasStrategy(schema, "replace")) return target;
    const sides = { last: isObject(last) ? last : undefined, target, live: retained(live, target, schema) };
    return mergeObjects(sides, schema, path);
  }
  if (isList(target) && isList(live)) {
    if (!hasStrategy(schema, "merge")) return target;
    return mergeLists({ last: isList(last) ? last : undefined, target, live }, schema, path);
  }
  return withoutDirectives(target);
}

/** With the strategy `retainKeys` the target says which fields there are (a rolling update's settings go when the type changes). */
function retained(live: JsonObject, target: JsonObject, schema: FieldSchema | undefined): JsonObject {
  if (!hasStrategy(schema, "retainKeys")) return live;
  return Object.fromEntries(Object.entries(live).filter(([name]) => fieldOf(target, name) !== undefined));
}

/** An item and what tells it from the others; of items with one merge key the first is told from the second by its place among them. */
interface Named {
  readonly identity: string;
  readonly item: Json;
}

function mergeLists(
  { last = [], target, live }: Sides<readonly Json[]>,
  schema: FieldSchema | undefined,
  path: string,
): readonly Json[] {
  const mergeKey = schema?.patchMergeKey;
  const [before, wanted, found] = [last, target, live].map((items) => nameItems(items, mergeKey, path)) as [Names, Names, Names];
  const serverOnly = [...found.values()].filter(({ identity }) => !wanted.has(identity) && !before.has(identity));
  const patched = [...wanted.values()].map((named) => {
    if (mergeKey === undefined) return named;
    const sides = { last: before.get(named.identity)?.item, target: named.item, live: found.get(named.identity)?.item };
    return { ...named, item: mergeItem(sides, schema, `${path}[${named.identity}]`) };
  });
  return mergeOrder({ patched, serverOnly }, [...found.keys()], ({ identity }) => identity).map(({ item }) => item);
}

type Names = ReadonlyMap<string, Named>;

function nameItems(items: readonly Json[], mergeKey: string | undefined, path: string): Names {
  const names = new Map<string, Named>();
  const isSet = mergeKey === undefined;
  for (const item of items) {
    const own = identityOf(item, mergeKey, path);
    if (isSet && names.has(own)) continue;
    let identity = own;
    for (let place = 2; names.has(identity); place += 1) identity = `${own}#${place}`;
    names.set(identity, { identity, item });
  }
  return names;
}

function mergeItem(
  { last, target, live }: { readonly last: Json | undefined; readonly target: Json; readonly live: Json | undefined },
  schema: FieldSchema | undefined,
  path: string,
): Json {
  if (!isObject(target) || !isObject(live)) return asNewItem(target, schema?.items);
  const base = hasStrategy(schema, "retainKeys") ? retained(live, target, schema) : live;
  return mergeObjects({ last: isObject(last) ? last : undefined, target, live: base }, schema?.items, path);
}
