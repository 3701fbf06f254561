import type { Json, JsonObject, Manifest } from "../model/manifest.js";
import { blankObject } from "./blank-object.js";
import type { FieldSchema } from "./field-schema.js";
import { entriesOf, isList, isObject, type MutableObject, setField } from "./json-value.js";
import { pruneUnknown } from "./prune-unknown.js";
import { schemaOfField } from "./schema-walk.js";
import { fits } from "./strict-form.js";
import { typedValueForm } from "./typed-form.js";

/**
 * A value as its Go type writes it after reading it: unknown fields are lost, amounts are in their canonical form, and fields that the type always writes are
 * there.
 * @returns undefined if the type cannot read it
 */
export function roundTrip(value: Json, schema: FieldSchema): Json | undefined {
  if (value === null || !fits(value, schema, true)) return undefined;
  const known = isObject(value) ? pruneUnknown(value, schema).object : value;
  return withAlwaysWritten(typedValueForm(known, schema), schema);
}

/** An object that its Go type can hold, as that type writes it: see `roundTrip`. Nothing is checked, and fields that the type does not know stay. */
export function writtenForm(object: Manifest, schema: FieldSchema): Manifest {
  return withAlwaysWritten(typedValueForm(object as unknown as JsonObject, schema), schema) as unknown as Manifest;
}

const blanks = new WeakMap<FieldSchema, JsonObject>();

/** What `blankObject` makes of a schema, made once. */
function blankOf(schema: FieldSchema): JsonObject {
  const known = blanks.get(schema);
  if (known !== undefined) return known;
  const blank = blankObject(schema);
  blanks.set(schema, blank);
  return blank;
}

function withAlwaysWritten(value: Json, schema: FieldSchema): Json {
  const { items } = schema;
  if (isList(value)) return items === undefined ? value : value.map((item) => withAlwaysWritten(item, items));
  if (!isObject(value)) return value;
  const written: MutableObject = { ...blankOf(schema) };
  for (const [name, inner] of entriesOf(value)) {
    const known = schemaOfField(schema, name);
    setField(written, name, known === undefined ? inner : withAlwaysWritten(inner, known));
  }
  return written;
}
