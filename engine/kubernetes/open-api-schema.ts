import type { Json, JsonObject } from "../model/manifest.js";
import { builtInDefinition, type FieldSchema, type ValueRules } from "./field-schema.js";
import { entriesOf, fieldOf, isList, isObject } from "./json-value.js";

const types: ReadonlySet<string> = new Set(["object", "array", "string", "integer", "number", "boolean"]);
const ruleNames = [
  ...(["enum", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength"] as const),
  ...(["pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"] as const),
];

/**
 * The schema of a custom resource from its CRD's `openAPIV3Schema`, with apiVersion, kind and metadata as every object has them.
 * Rules in CEL (`x-kubernetes-validations`) and descriptions are left out; what is no schema is taken as one that says nothing.
 * @see Kubernetes docs: Extend the Kubernetes API with CustomResourceDefinitions, "Specifying a structural schema"
 */
export function fromOpenApi(openApi: JsonObject): FieldSchema {
  return withObjectFields(fieldFromOpenApi(openApi));
}

/** The schema of one field from its OpenAPI. */
export function fieldFromOpenApi(openApi: JsonObject): FieldSchema {
  const type = fieldOf(openApi, "type");
  const isIntOrString = fieldOf(openApi, "x-kubernetes-int-or-string") === true;
  const format = isIntOrString ? "int-or-string" : fieldOf(openApi, "format");
  const items = fieldOf(openApi, "items");
  const required = texts(fieldOf(openApi, "required"));
  const rules = rulesOf(openApi);
  const defaultValue = fieldOf(openApi, "default");
  const schema: FieldSchema = {
    ...(typeof type === "string" && types.has(type) && !isIntOrString && { type: type as NonNullable<FieldSchema["type"]> }),
    ...(typeof format === "string" && format !== "" && { format }),
    ...fieldsOf(openApi),
    ...(isObject(items) && { items: fieldFromOpenApi(items) }),
    ...(required.length > 0 && { required }),
    ...(defaultValue !== undefined && { default: defaultValue }),
    ...(fieldOf(openApi, "nullable") === true && { nullable: true }),
    ...(fieldOf(openApi, "x-kubernetes-preserve-unknown-fields") === true && { preserveUnknown: true }),
    ...mergeTypes(openApi),
    ...(rules !== undefined && { rules }),
  };
  return fieldOf(openApi, "x-kubernetes-embedded-resource") === true
    ? withObjectFields({ ...schema, embeddedResource: true })
    : schema;
}

function fieldsOf(openApi: JsonObject): Pick<FieldSchema, "fields" | "additional"> {
  const properties = fieldOf(openApi, "properties");
  const additional = fieldOf(openApi, "additionalProperties");
  const fields: Record<string, FieldSchema> = Object.create(null);
  for (const [name, value] of isObject(properties) ? entriesOf(properties) : [])
    if (isObject(value)) fields[name] = fieldFromOpenApi(value);
  return {
    ...(isObject(properties) && { fields }),
    ...(additional === true && { additional: { preserveUnknown: true } }),
    ...(isObject(additional) && { additional: fieldFromOpenApi(additional) }),
  };
}

function mergeTypes(openApi: JsonObject): Pick<FieldSchema, "listType" | "listMapKeys" | "mapType"> {
  const listType = fieldOf(openApi, "x-kubernetes-list-type");
  const mapType = fieldOf(openApi, "x-kubernetes-map-type");
  const listMapKeys = texts(fieldOf(openApi, "x-kubernetes-list-map-keys"));
  return {
    ...((listType === "atomic" || listType === "set" || listType === "map") && { listType }),
    ...(listMapKeys.length > 0 && { listMapKeys }),
    ...((mapType === "atomic" || mapType === "granular") && { mapType }),
  };
}

function rulesOf(openApi: JsonObject): ValueRules | undefined {
  const simple = ruleNames.flatMap((name) => {
    const value = fieldOf(openApi, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const alternatives = (["allOf", "anyOf", "oneOf"] as const).flatMap((name) => {
    const value = fieldOf(openApi, name);
    return isList(value) ? [[name, value.filter(isObject).map(fieldFromOpenApi)] as const] : [];
  });
  const not = fieldOf(openApi, "not");
  const rules = {
    ...Object.fromEntries(simple),
    ...Object.fromEntries(alternatives),
    ...(isObject(not) && { not: fieldFromOpenApi(not) }),
  };
  return Object.keys(rules).length === 0 ? undefined : rules;
}

/** Adds what every whole object has. */
function withObjectFields(schema: FieldSchema): FieldSchema {
  const fields: Record<string, FieldSchema> = Object.create(null);
  Object.assign(fields, schema.fields, { apiVersion: { type: "string" }, kind: { type: "string" } });
  fields["metadata"] = builtInDefinition("meta.v1.ObjectMeta") ?? { type: "object", preserveUnknown: true };
  return { ...schema, type: "object", fields };
}

function texts(value: Json | undefined): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}
