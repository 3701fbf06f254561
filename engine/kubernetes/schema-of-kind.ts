import { groupOf, versionOf } from "../model/manifest.js";
import { builtInSchema, type FieldSchema } from "./field-schema.js";
import { orUnknownKind } from "./typed-value.js";

/** The schema of an object: the given one, else that of its built-in kind, else one that knows its metadata only. */
export function schemaFor(object: { readonly apiVersion: string; readonly kind: string }, given?: FieldSchema): FieldSchema {
  return orUnknownKind(given ?? builtInSchema(groupOf(object), versionOf(object), object.kind));
}
