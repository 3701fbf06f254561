import type { Json, JsonObject } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { entriesOf, fieldOf, isList, isObject, type MutableObject, type PlainObject, setField } from "./json-value.js";
import { joinPath } from "./schema-walk.js";

/** An object without its unknown fields. */
export interface PrunedObject<T> {
  /** The same object if nothing was unknown. */
  readonly object: T;
  /** The unknown fields, `spec.containers[0].imagee`, outermost only. */
  readonly pruned: readonly string[];
}

/**
 * Removes the fields a schema does not know, except where it preserves them. Pruning twice changes nothing more.
 * @see Kubernetes docs: Extend the Kubernetes API with CustomResourceDefinitions, "Field pruning"
 */
export function pruneUnknown<T extends PlainObject>(object: T, schema: FieldSchema): PrunedObject<T> {
  const pruned: string[] = [];
  const kept = prune(object as JsonObject, schema, { path: "", pruned }) as JsonObject & T;
  return { object: pruned.length === 0 ? object : kept, pruned };
}

/** The fields of an object its schema does not know: what `fieldValidation=Strict` refuses. */
export function unknownFields(object: PlainObject, schema: FieldSchema): readonly string[] {
  return pruneUnknown(object, schema).pruned;
}

function prune(value: Json, schema: FieldSchema, { path, pruned }: { readonly path: string; readonly pruned: string[] }): Json {
  if (isList(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item, at) => prune(item, items, { path: `${path}[${at}]`, pruned }));
  }
  if (!isObject(value)) return value;
  const { fields, additional } = schema;
  const keepsAll =
    schema.preserveUnknown === true || (fields === undefined && additional === undefined && schema.type === undefined);
  const kept: MutableObject = {};
  for (const [name, inner] of entriesOf(value)) {
    const known = fieldOf(fields, name) ?? additional;
    const at = joinPath(path, name);
    if (known !== undefined) setField(kept, name, prune(inner, known, { path: at, pruned }));
    else if (keepsAll) setField(kept, name, inner);
    else pruned.push(at);
  }
  return kept;
}
