import { groupOf, type Json, type JsonObject, type Manifest, versionOf } from "../model/manifest.js";
import { blankValue } from "./blank-object.js";
import { builtInSchema, type FieldSchema } from "./field-schema.js";
import { entriesOf, fieldOf, isList, isObject, type MutableObject, setField } from "./json-value.js";
import { canonicalQuantity } from "./quantity.js";
import { schemaOfField } from "./schema-walk.js";

/**
 * A built-in object as the API server would write it back: quantities in their canonical form, no nulls, no empty lists and maps, and no zero values
 * where its Go types leave them out (`hostNetwork: false`, `env[].value: ""`). Objects without fields (`emptyDir: {}`) stay, unknown fields too.
 * Custom resources come back as they are. Doing it twice changes nothing more.
 * @see kubernetes/api (the `json` tags of each `types.go`)
 */
export function typedForm<T extends Manifest>(manifest: T): T {
  const schema = builtInSchema(groupOf(manifest), versionOf(manifest), manifest.kind);
  return schema === undefined ? manifest : (typedValueForm(manifest as unknown as JsonObject, schema) as unknown as T);
}

/** The same for a value inside an object. */
export function typedValueForm(value: Json, schema: FieldSchema): Json {
  if (schema.format === "quantity")
    return typeof value === "string" || typeof value === "number" ? (canonicalQuantity(value) ?? value) : value;
  if (isList(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => typedValueForm(item, items));
  }
  if (!isObject(value)) return value;
  const kept: MutableObject = {};
  for (const [name, inner] of entriesOf(value)) {
    const known = schemaOfField(schema, name);
    const isNamed = fieldOf(schema.fields, name) !== undefined;
    if (known === undefined) setField(kept, name, inner);
    else if (!isNamed) setField(kept, name, inner === null ? zeroOf(known) : typedValueForm(inner, known));
    else if (inner === null && known.alwaysWritten !== undefined) setField(kept, name, blankValue(known));
    else if (!isLeftOut(inner, known)) setField(kept, name, typedValueForm(inner, known));
  }
  return kept;
}

/** What stands in a map where a null was written. */
function zeroOf({ type, format }: FieldSchema): Json {
  if (format === "quantity") return "0";
  return type === "string" && format === undefined ? "" : null;
}

function isLeftOut(value: Json, schema: FieldSchema): boolean {
  if (value === null) return schema.preserveUnknown !== true || schema.type !== undefined;
  const isWritten = schema.alwaysWritten !== undefined;
  if (isList(value)) return schema.type === "array" && value.length === 0 && !isWritten;
  if (isObject(value)) {
    const isMap = schema.additional !== undefined && schema.fields === undefined;
    return isMap && Object.keys(value).length === 0 && !isWritten;
  }
  return schema.omitsZero === true && (value === "" || value === 0 || value === false);
}
