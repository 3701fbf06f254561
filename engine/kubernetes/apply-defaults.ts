import type { Json, JsonObject } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { entriesOf, fieldOf, isList, isObject, type MutableObject, type PlainObject, setField } from "./json-value.js";

/**
 * Fills in the defaults of a custom resource's schema. A null where null is not allowed counts as missing and goes. Doing it twice changes nothing more.
 * @see Kubernetes docs: Extend the Kubernetes API with CustomResourceDefinitions, "Defaulting" and "Defaulting and Nullable"
 */
export function applyDefaults<T extends PlainObject>(object: T, schema: FieldSchema): T {
  return fillIn(object as JsonObject, schema) as JsonObject & T;
}

function fillIn(value: Json, schema: FieldSchema): Json {
  if (isList(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => fillIn(item, items));
  }
  if (!isObject(value)) return value;
  const filled: MutableObject = {};
  for (const [name, inner] of entriesOf(value)) {
    const known = fieldOf(schema.fields, name) ?? schema.additional;
    if (inner === null && known !== undefined && known.nullable !== true) continue;
    setField(filled, name, known === undefined ? inner : fillIn(inner, known));
  }
  for (const [name, known] of Object.entries(schema.fields ?? {})) {
    if (known.default !== undefined && fieldOf(filled, name) === undefined) setField(filled, name, fillIn(known.default, known));
  }
  return filled;
}
