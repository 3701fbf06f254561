import type { FieldSchema } from "../kubernetes/field-schema.js";
import { entriesOf, equalJson, fieldOf, isList, isObject, type MutableObject, setField } from "../kubernetes/json-value.js";
import { schemaFor } from "../kubernetes/schema-of-kind.js";
import { schemaOfField } from "../kubernetes/schema-walk.js";
import { stepOfItem } from "../kubernetes/typed-value.js";
import type { Json, JsonObject, Manifest } from "../model/manifest.js";

/** An object to be applied, and what its live state says of fields that are ignored. */
export interface IgnoredFieldsOf {
  /** Without what is ignored. */
  readonly target: Manifest;
  /** As it is. */
  readonly live: Manifest;
  /** Live without what is ignored. */
  readonly kept: Manifest;
  /** Of a custom resource; built-in kinds are known. */
  readonly schema?: FieldSchema | undefined;
}

/**
 * The target with the ignored fields as they are live, so that applying it leaves them alone. Items of lists are told apart by their keys, others by their places
 * where the lists are equally long; what is live in an item that is not wanted is left out.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#respect-ignore-difference-configs
 */
export function restoreIgnored({ target, live, kept, schema }: IgnoredFieldsOf): Manifest {
  const sides = {
    target: target as unknown as JsonObject,
    live: live as unknown as JsonObject,
    kept: kept as unknown as JsonObject,
  };
  return restore(sides, schemaFor(target, schema)) as unknown as Manifest;
}

interface Sides {
  readonly target: Json | undefined;
  readonly live: Json;
  readonly kept: Json | undefined;
}

function restore({ target, live, kept }: Sides, schema: FieldSchema | undefined): Json | undefined {
  if (kept === undefined) return live;
  if (equalJson(live, kept)) return target;
  if (isObject(live) && isObject(kept))
    return restoreFields({ target: isObject(target) ? target : undefined, live, kept }, schema);
  if (isList(live) && isList(kept) && isList(target)) return restoreItems({ target, live, kept }, schema);
  return target;
}

function restoreFields(
  { target, live, kept }: { readonly target: JsonObject | undefined; readonly live: JsonObject; readonly kept: JsonObject },
  schema: FieldSchema | undefined,
): JsonObject | undefined {
  const restored: MutableObject = { ...target };
  for (const [name, inner] of entriesOf(live)) {
    const sides = { target: fieldOf(target, name), live: inner, kept: fieldOf(kept, name) };
    const value = restore(sides, schemaOfField(schema, name));
    if (value !== undefined) setField(restored, name, value);
  }
  return target === undefined && Object.keys(restored).length === 0 ? undefined : restored;
}

function restoreItems(
  { target, live, kept }: { readonly target: readonly Json[]; readonly live: readonly Json[]; readonly kept: readonly Json[] },
  schema: FieldSchema | undefined,
): readonly Json[] {
  const isKeyed = schema?.listType === "map" || schema?.listType === "set";
  if (!isKeyed && (live.length !== kept.length || live.length !== target.length)) return target;
  const name = (item: Json, at: number) => (isKeyed ? stepOfItem(item, schema) : String(at));
  const found = new Map(live.map((item, at) => [name(item, at), item]));
  const left = new Map(kept.map((item, at) => [name(item, at), item]));
  return target.map((item, at) => {
    const current = found.get(name(item, at));
    if (current === undefined) return item;
    return restore({ target: item, live: current, kept: left.get(name(item, at)) }, schema?.items) ?? item;
  });
}
