import { builtInSchema, type FieldSchema } from "../../../../engine/kubernetes/field-schema.js";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import type { ServedKind, ServedVersion } from "../kinds.js";

/** Collects the schemas of one OpenAPI document. */
export interface SchemaWriter {
  /** Adds a kind and returns the reference to its schema. */
  addKind(kind: ServedKind, version: ServedVersion): { readonly $ref: string };
  schemas(): Readonly<Record<string, unknown>>;
}

/** The metadata every kind has; a CRD does not describe it. */
const objectMeta = builtInSchema("", "v1", "ConfigMap")?.fields?.["metadata"];
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const extensions = [
  ["patchStrategy", "x-kubernetes-patch-strategy"],
  ["patchMergeKey", "x-kubernetes-patch-merge-key"],
  ["listType", "x-kubernetes-list-type"],
  ["listMapKeys", "x-kubernetes-list-map-keys"],
  ["mapType", "x-kubernetes-map-type"],
] as const;

function qualified(kind: ServedKind, version: ServedVersion): string {
  const reversed = (kind.group === "" ? "core" : kind.group).split(".").reverse().join(".");
  return `${kind.custom ? "" : "io.k8s.api."}${reversed}.${version.version}.${kind.kind}`;
}

/** Creates a writer. Types that several fields share, and those that lead back to themselves, are written once and referred to. */
export function createSchemaWriter(): SchemaWriter {
  const written: Record<string, unknown> = {};
  const names = new Map<FieldSchema, string>();

  const write = (schema: FieldSchema, field: string): JsonObject => {
    const described: Record<string, unknown> = {};
    if (schema.format === "int-or-string") described["oneOf"] = [{ type: "integer" }, { type: "string" }];
    else if (schema.type !== undefined) described["type"] = schema.type;
    if (schema.format !== undefined) described["format"] = schema.format;
    if (schema.default !== undefined) described["default"] = schema.default;
    if (schema.required !== undefined) described["required"] = schema.required;
    if (schema.preserveUnknown === true) described["x-kubernetes-preserve-unknown-fields"] = true;
    for (const [fact, extension] of extensions) {
      const value = schema[fact];
      if (value !== undefined) described[extension] = fact === "patchStrategy" ? (value as readonly string[]).join(",") : value;
    }
    if (schema.items !== undefined) described["items"] = refer(schema.items, field);
    if (schema.additional !== undefined) described["additionalProperties"] = refer(schema.additional, field);
    if (schema.fields !== undefined) {
      described["properties"] = Object.fromEntries(
        Object.entries(schema.fields).map(([name, inner]) => [name, refer(inner, name)]),
      );
    }
    return described as JsonObject;
  };

  /** An object with named fields gets a name of its own; everything else stands where it is. */
  const refer = (schema: FieldSchema, field: string): JsonObject => {
    if (schema.fields === undefined) return write(schema, field);
    const known = names.get(schema);
    if (known !== undefined) return { allOf: [reference(known)] };
    const base = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
    const name = base in written ? `${base}${names.size + 1}` : base;
    names.set(schema, name);
    written[name] = {};
    written[name] = write(schema, field);
    return { allOf: [reference(name)] };
  };

  return {
    addKind: (kind, version) => {
      const name = qualified(kind, version);
      const marks = { "x-kubernetes-group-version-kind": [{ group: kind.group, version: version.version, kind: kind.kind }] };
      const own = version.openApi ?? (version.schema === undefined ? { type: "object" } : write(version.schema, kind.kind));
      const metadata = objectMeta === undefined ? { type: "object" } : refer(objectMeta, "ObjectMeta");
      const standard = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata };
      const properties = { ...standard, ...(own["properties"] as JsonObject | undefined), ...(kind.custom && { metadata }) };
      written[name] = { ...own, properties, ...marks };
      return reference(name);
    },
    schemas: () => written,
  };
}
