import type { Json } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import type { MutableObject } from "./json-value.js";

/** Types that contain themselves are not followed deeper than any built-in kind goes. */
const maxDepth = 20;

const zeroValues = { string: "", boolean: false, integer: 0, number: 0 } as const;

/**
 * What an object of a kind looks like before anybody set a field: the parts the API server's types always write (`spec: {}`). A create is compared
 * with it, so that its creator owns `spec.replicas` and not `spec` itself. Empty for custom resources.
 */
export function blankObject(schema: FieldSchema, depth = 0): MutableObject {
  const blank: MutableObject = {};
  for (const [name, field] of Object.entries(schema.fields ?? {})) {
    if (field.alwaysWritten !== undefined && depth < maxDepth) blank[name] = blankValue(field, depth);
  }
  return blank;
}

/** What the API server's types write for a field that is always written and that nobody set. */
export function blankValue(field: FieldSchema, depth = 0): Json {
  const { type, alwaysWritten } = field;
  if (alwaysWritten === "null" || type === undefined || type === "array") return null;
  return type === "object" ? blankObject(field, depth + 1) : zeroValues[type];
}
