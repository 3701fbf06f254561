import type { Json } from "../model/manifest.js";
import data from "./generated/schemas.json" with { type: "json" };

/** What a value must be besides its type. The names are those of OpenAPI; only CRDs use them. */
export interface ValueRules {
  readonly enum?: readonly Json[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly maximum?: number;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly FieldSchema[];
  readonly anyOf?: readonly FieldSchema[];
  readonly oneOf?: readonly FieldSchema[];
  readonly not?: FieldSchema;
}

/** How a strategic merge patch treats a field; without one, lists are replaced and objects are merged. */
export type PatchStrategy = "merge" | "replace" | "retainKeys";

/**
 * What the API says of one field: of an object, its fields; of a list, its items and how they are told apart.
 * Schemas are shared and may lead back to themselves (`JSONSchemaProps`): walk them along a value, never to their end.
 */
export interface FieldSchema {
  /** Absent: any value, or an integer or a text when `format` is `int-or-string`. */
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  /** `quantity`, `int-or-string`, `date-time`, `byte`, `int32`, `int64` … */
  readonly format?: string;
  readonly fields?: Readonly<Record<string, FieldSchema>>;
  /** The schema of every value of a map. */
  readonly additional?: FieldSchema;
  readonly items?: FieldSchema;
  readonly required?: readonly string[];
  readonly patchStrategy?: readonly PatchStrategy[];
  readonly patchMergeKey?: string;
  /** How server-side apply merges a list; without it as one value. */
  readonly listType?: "atomic" | "set" | "map";
  readonly listMapKeys?: readonly string[];
  /** `atomic`: server-side apply takes the object as one value. */
  readonly mapType?: "atomic" | "granular";
  readonly default?: Json;
  readonly nullable?: boolean;
  /** Fields that are not described are kept. */
  readonly preserveUnknown?: boolean;
  /** The value is a whole object with apiVersion, kind and metadata. */
  readonly embeddedResource?: boolean;
  readonly rules?: ValueRules;
  /** The API server does not write an empty text, zero or `false` here: they are the same as no value. */
  readonly omitsZero?: boolean;
  /** The API server writes the field even where nobody set it: as the zero value of its type or as null. */
  readonly alwaysWritten?: "zero" | "null";
}

type Stored = Omit<FieldSchema, "fields" | "additional" | "items"> & {
  readonly ref?: string;
  readonly fields?: Readonly<Record<string, Stored>>;
  readonly additional?: Stored;
  readonly items?: Stored;
};
type Building = { -readonly [Key in keyof FieldSchema]: FieldSchema[Key] };

const kinds: Readonly<Record<string, string>> = data.kinds;
const definitions = data.definitions as unknown as Readonly<Record<string, Stored>>;
const resolved = new Map<string, FieldSchema>();

/**
 * The schema of a built-in kind, `undefined` for kinds Kubernetes does not define (then nothing is known but the custom resource's own CRD).
 * Built once a kind and kept. Defaults in it are only those that the OpenAPI tells; see `applyBuiltInDefaults` for all.
 * @param group `""` for the core group
 * @see kubernetes/kubernetes:api/openapi-spec/v3
 */
export function builtInSchema(group: string, version: string, kind: string): FieldSchema | undefined {
  const key = `${group}/${version}/${kind}`;
  const name = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
  return name === undefined ? undefined : definitionOf(name);
}

/** The schema of a type inside the built-in kinds by its short name: `core.v1.PodSpec`, `meta.v1.ObjectMeta`. */
export function builtInDefinition(name: string): FieldSchema | undefined {
  return Object.hasOwn(definitions, name) ? definitionOf(name) : undefined;
}

function definitionOf(name: string): FieldSchema {
  const known = resolved.get(name);
  if (known !== undefined) return known;
  const stored = definitions[name];
  if (stored === undefined) return {};
  const schema: Building = {};
  resolved.set(name, schema);
  return Object.assign(schema, expand(stored));
}

/** Follows references. A field with facts of its own beside a reference becomes a copy of what it refers to, with those facts. */
function expand({ ref, fields, additional, items, ...facts }: Stored): FieldSchema {
  if (ref !== undefined && Object.keys(facts).length === 0) return definitionOf(ref);
  const schema: Building = { ...(ref === undefined ? {} : definitionOf(ref)), ...facts };
  if (fields !== undefined) {
    const expanded: Record<string, FieldSchema> = Object.create(null);
    for (const [field, stored] of Object.entries(fields)) expanded[field] = expand(stored);
    schema.fields = expanded;
  }
  if (additional !== undefined) schema.additional = expand(additional);
  if (items !== undefined) schema.items = expand(items);
  return schema;
}
