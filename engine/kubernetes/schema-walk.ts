import { type FieldSchema } from "./field-schema.js";
import { fieldOf } from "./json-value.js";

/** The schema of one field of an object or of one value of a map; `undefined` where nothing is known of it. */
export function schemaOfField(schema: FieldSchema | undefined, name: string): FieldSchema | undefined {
  return fieldOf(schema?.fields, name) ?? schema?.additional;
}

/** The path of a field as Kubernetes writes it: `spec.ports`, `metadata.annotations[a.b/c]`, `spec.ports[0].name`. */
export function joinPath(path: string, name: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(name)) return `${path}[${name}]`;
  return path === "" ? name : `${path}.${name}`;
}
