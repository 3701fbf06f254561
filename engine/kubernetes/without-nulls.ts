import type { Json } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { entriesOf, isList, isObject, type MutableObject, setField } from "./json-value.js";
import { schemaOfField } from "./schema-walk.js";

/**
 * A value without the fields that are null where the schema does not allow null: to the API server these are not set. Where nothing is known of a
 * field it stays.
 */
export function withoutNulls<T extends Json>(value: T, schema: FieldSchema | undefined): T;
export function withoutNulls(value: Json, schema: FieldSchema | undefined): Json {
  if (isList(value)) {
    const items = value.map((item) => withoutNulls(item, schema?.items));
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  if (!isObject(value)) return value;
  const kept: MutableObject = {};
  let same = true;
  for (const [name, inner] of entriesOf(value)) {
    const known = schemaOfField(schema, name);
    if (inner === null && known !== undefined && known.nullable !== true && known.preserveUnknown !== true) {
      same = false;
      continue;
    }
    const clean = withoutNulls(inner, known);
    same &&= clean === inner;
    setField(kept, name, clean);
  }
  return same ? value : kept;
}
