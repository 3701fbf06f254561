import type { Json, JsonObject } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { entriesOf, fieldOf, isList, isObject, type MutableObject, type PlainObject, setField } from "./json-value.js";
import { hasStrategy, identityOf, indexByKey } from "./merge-key.js";
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
 * @throws FairleadError `BAD_USER_INPUT` if a list has two items with the same merge key or one without; `details.path` is the list
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
    const dropped = wanted === null || (wanted === undefined && last !== undefined && fieldOf(last, name) !== undefined);
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

function mergeLists(
  { last = [], target, live }: Sides<readonly Json[]>,
  schema: FieldSchema | undefined,
  path: string,
): readonly Json[] {
  const mergeKey = schema?.patchMergeKey;
  const identify = (item: Json) => identityOf(item, mergeKey, path);
  const wanted = new Set(target.map(identify));
  const dropped = new Set(last.map(identify).filter((identity) => !wanted.has(identity)));
  const serverOnly = live.filter((item) => !wanted.has(identify(item)) && !dropped.has(identify(item)));
  const patched = mergeKey === undefined ? [...new Set(target)] : mergeItems({ last, target, live }, { mergeKey, schema, path });
  return mergeOrder({ patched, serverOnly }, live.map(identify), identify);
}

function mergeItems(
  { last = [], target, live }: Sides<readonly Json[]>,
  { mergeKey, schema, path }: { readonly mergeKey: string; readonly schema: FieldSchema | undefined; readonly path: string },
): readonly Json[] {
  const lastByKey = indexByKey(last, mergeKey, path);
  const liveByKey = indexByKey(live, mergeKey, path);
  return [...indexByKey(target, mergeKey, path)].map(([identity, item]) => {
    const found = liveByKey.get(identity);
    if (!isObject(item) || !isObject(found)) return asNewItem(item);
    const before = lastByKey.get(identity);
    const base = hasStrategy(schema, "retainKeys") ? retained(found, item, schema) : found;
    return mergeObjects(
      { last: isObject(before) ? before : undefined, target: item, live: base },
      schema?.items,
      `${path}[${identity}]`,
    );
  });
}
