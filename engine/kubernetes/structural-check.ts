import type { JsonObject } from "../model/manifest.js";
import { type FieldProblem, invalidField } from "./field-problem.js";
import { entriesOf, fieldOf, isList, isObject } from "./json-value.js";
import { isPattern } from "./pattern.js";

interface Place {
  readonly path: string;
  /** Inside allOf, anyOf, oneOf or not, where only conditions may stand. */
  readonly isCondition: boolean;
  /** Beside `x-kubernetes-int-or-string` conditions may say `type: integer` and `type: string`. */
  readonly mayNameType: boolean;
  readonly depth: number;
}

const onlyOutside = [
  "type",
  "default",
  "additionalProperties",
  "nullable",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-embedded-resource",
];
/** Deeper schemas are refused rather than followed. */
const maxDepth = 200;

/**
 * What keeps an `openAPIV3Schema` from being structural: every field has a type, conditions say nothing about structure, and nothing refers away.
 * @param path where the schema stands, e.g. `spec.versions[0].schema.openAPIV3Schema`
 * @returns no problems for a structural schema
 * @see Kubernetes docs: Extend the Kubernetes API with CustomResourceDefinitions, "Specifying a structural schema"
 */
export function checkStructural(openApi: JsonObject, path: string): readonly FieldProblem[] {
  const type = fieldOf(openApi, "type");
  const root: readonly FieldProblem[] =
    type === undefined || type === "object" ? [] : [invalidField(`${path}.type`, type, 'must be "object" at the root')];
  return [...root, ...checkSchema(openApi, { path, isCondition: false, mayNameType: false, depth: 0 })];
}

function checkSchema(schema: JsonObject, place: Place): readonly FieldProblem[] {
  const { path, depth } = place;
  if (depth > maxDepth) return [forbidden(path, `schemas nested deeper than ${maxDepth} are not supported`)];
  const problems = place.isCondition ? checkCondition(schema, place) : checkType(schema, path);
  const mayNameType = place.isCondition ? place.mayNameType : fieldOf(schema, "x-kubernetes-int-or-string") === true;
  const inside: Place = { ...place, mayNameType, depth: depth + 1 };
  const properties = fieldOf(schema, "properties");
  const below = isObject(properties)
    ? entriesOf(properties).map(([name, value]) => [`${path}.properties[${name}]`, value] as const)
    : [];
  const single = (["items", "additionalProperties"] as const).map((name) => [`${path}.${name}`, fieldOf(schema, name)] as const);
  const conditions = (["allOf", "anyOf", "oneOf"] as const).flatMap((name) => {
    const list = fieldOf(schema, name);
    return isList(list) ? list.map((value, at) => [`${path}.${name}[${at}]`, value] as const) : [];
  });
  const not = fieldOf(schema, "not");
  return [
    ...problems,
    ...checkKeywords(schema, path),
    ...[...below, ...single].flatMap(([at, value]) => (isObject(value) ? checkSchema(value, { ...inside, path: at }) : [])),
    ...[...conditions, [`${path}.not`, not] as const].flatMap(([at, value]) =>
      isObject(value) ? checkSchema(value, { ...inside, path: at, isCondition: true }) : [],
    ),
  ];
}

function checkType(schema: JsonObject, path: string): readonly FieldProblem[] {
  const type = fieldOf(schema, "type");
  const anything =
    fieldOf(schema, "x-kubernetes-int-or-string") === true || fieldOf(schema, "x-kubernetes-preserve-unknown-fields") === true;
  if (type === undefined || type === "") {
    return anything
      ? []
      : [
          {
            path: `${path}.type`,
            reason: "FieldValueRequired",
            message: "Required value: must not be empty for specified object fields",
          },
        ];
  }
  if (typeof type !== "string" || !["object", "array", "string", "integer", "number", "boolean"].includes(type)) {
    const message = `Unsupported value: ${JSON.stringify(type)}: supported values: "array", "boolean", "integer", "number", "object", "string"`;
    return [{ path: `${path}.type`, reason: "FieldValueNotSupported", message }];
  }
  if (type === "array" && !isObject(fieldOf(schema, "items"))) {
    return [{ path: `${path}.items`, reason: "FieldValueRequired", message: "Required value: must be specified" }];
  }
  return [];
}

function checkCondition(schema: JsonObject, { path, mayNameType }: Place): readonly FieldProblem[] {
  return onlyOutside
    .filter((name) => fieldOf(schema, name) !== undefined && !(name === "type" && mayNameType))
    .map((name) => forbidden(`${path}.${name}`, "must be empty to be structural"));
}

function checkKeywords(schema: JsonObject, path: string): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const has = (name: string) => fieldOf(schema, name) !== undefined;
  if (has("$ref")) problems.push(forbidden(`${path}.$ref`, "$ref is not supported"));
  if (has("properties") && has("additionalProperties")) {
    problems.push(forbidden(`${path}.additionalProperties`, "additionalProperties and properties are mutual exclusive"));
  }
  if (fieldOf(schema, "additionalProperties") === false) {
    problems.push(forbidden(`${path}.additionalProperties`, "additionalProperties cannot be set to false"));
  }
  if (fieldOf(schema, "uniqueItems") === true)
    problems.push(
      forbidden(`${path}.uniqueItems`, "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"),
    );
  if (fieldOf(schema, "x-kubernetes-list-type") === "map" && !isList(fieldOf(schema, "x-kubernetes-list-map-keys"))) {
    const message = "Required value: must not be empty if x-kubernetes-list-type is map";
    problems.push({ path: `${path}.x-kubernetes-list-map-keys`, reason: "FieldValueRequired", message });
  }
  const pattern = fieldOf(schema, "pattern");
  if (typeof pattern === "string" && !isPattern(pattern))
    problems.push(invalidField(`${path}.pattern`, pattern, "must be a valid regular expression (RE2)"));
  return problems;
}

function forbidden(path: string, because: string): FieldProblem {
  return { path, reason: "FieldValueForbidden", message: `Forbidden: ${because}` };
}
