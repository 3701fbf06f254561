import type { Json, JsonObject, Manifest } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { entriesOf, isList, isObject, type PlainObject } from "./json-value.js";
import { parseQuantity } from "./quantity.js";
import { schemaOfField } from "./schema-walk.js";
import { typedValueForm } from "./typed-form.js";

/**
 * An object as its Go type would write it back, if that type can hold all of it. An object with an unknown field, or a value of another type, comes back
 * as it is, wholly: nothing of it is said the short way then.
 * @see argoproj/argo-cd:gitops-engine/pkg/diff/diff.go `remarshal`
 */
export function strictForm<T extends Manifest>(object: T, schema: FieldSchema): T {
  const value = object as unknown as JsonObject;
  return fits(value, schema) ? (typedValueForm(value, schema) as unknown as T) : object;
}

/** Whether Go's JSON decoder takes a value for a type, unknown fields not allowed. */
export function fits(value: Json, schema: FieldSchema, allowsUnknown = false): boolean {
  if (value === null) return true;
  const { type, format } = schema;
  if (format === "quantity")
    return (typeof value === "string" || typeof value === "number") && parseQuantity(value) !== undefined;
  if (format === "int-or-string") return typeof value === "string" || Number.isInteger(value);
  if (type === undefined && schema.fields === undefined) return true;
  if (isList(value)) {
    const { items } = schema;
    return type === "array" && (items === undefined || value.every((item) => fits(item, items, allowsUnknown)));
  }
  if (isObject(value)) return fitsObject(value, schema, allowsUnknown);
  return fitsScalar(value, schema);
}

function fitsObject(value: PlainObject & JsonObject, schema: FieldSchema, allowsUnknown: boolean): boolean {
  if (schema.type !== "object" && schema.fields === undefined) return false;
  const holdsAnything = schema.preserveUnknown === true || (schema.fields === undefined && schema.additional === undefined);
  return entriesOf(value).every(([name, inner]) => {
    const known = schemaOfField(schema, name);
    return known === undefined ? holdsAnything || allowsUnknown : fits(inner, known, allowsUnknown);
  });
}

function fitsScalar(value: string | number | boolean, { type, format }: FieldSchema): boolean {
  if (typeof value === "boolean") return type === "boolean";
  if (typeof value === "number") return type === "number" || (type === "integer" && Number.isInteger(value));
  if (type !== "string") return false;
  if (format === "date-time") return isTime.test(value);
  return format !== "byte" || isBase64.test(value.replace(/[\r\n]/g, ""));
}

const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/;
/** Go passes over line breaks. */
const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
