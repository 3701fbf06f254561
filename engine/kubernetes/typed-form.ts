import { groupOf, type Json, type JsonObject, type Manifest, versionOf } from "../model/manifest.js";
import { builtInSchema, type FieldSchema } from "./field-schema.js";
import { entriesOf, isList, isObject, type MutableObject, setField } from "./json-value.js";
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
  return schema === undefined ? manifest : (formOf(manifest as unknown as JsonObject, schema) as unknown as T);
}

function formOf(value: Json, schema: FieldSchema): Json {
  if (schema.format === "quantity")
    return typeof value === "string" || typeof value === "number" ? (canonicalQuantity(value) ?? value) : value;
  if (isList(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => formOf(item, items));
  }
  if (!isObject(value)) return value;
  const kept: MutableObject = {};
  for (const [name, inner] of entriesOf(value)) {
    const known = schemaOfField(schema, name);
    if (known === undefined) setField(kept, name, inner);
    else if (!isLeftOut(inner, known)) setField(kept, name, formOf(inner, known));
  }
  return kept;
}

function isLeftOut(value: Json, schema: FieldSchema): boolean {
  if (value === null) return true;
  if (isList(value)) return schema.type === "array" && value.length === 0;
  if (isObject(value)) return schema.additional !== undefined && schema.fields === undefined && Object.keys(value).length === 0;
  return schema.omitsZero === true && (value === "" || value === 0 || value === false);
}
