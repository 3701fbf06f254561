import type { Json, JsonObject } from "../model/manifest.js";
import { type FieldProblem } from "./field-problem.js";
import type { FieldSchema } from "./field-schema.js";
import { canonicalJson, entriesOf, fieldOf, isList, isObject, typeOfJson } from "./json-value.js";
import { joinPath } from "./schema-walk.js";
import { hasFormat } from "./value-formats.js";
import { checkRules } from "./value-rules.js";

/** How many problems are told at most. */
const maxProblems = 100;

/**
 * What is wrong with an object by its schema: types, required fields, enums, bounds, patterns, formats, duplicates in sets and keyed lists. CEL rules
 * are not evaluated. A null field counts as absent unless its schema allows null.
 * @returns at most 100 problems, outermost first
 * @see kubernetes/apiextensions-apiserver:pkg/apiserver/validation; kubernetes/apimachinery:pkg/util/validation/field/errors.go
 */
export function validateAgainst(object: unknown, schema: FieldSchema): readonly FieldProblem[] {
  return validateValue(object as Json, schema, "").slice(0, maxProblems);
}

/** The problems of one value at a path. */
export function validateValue(value: Json, schema: FieldSchema, path: string): readonly FieldProblem[] {
  if (value === null && schema.nullable === true) return [];
  const problem = checkType(value, schema, path);
  if (problem !== undefined) return [problem];
  return [
    ...checkRules(value, schema.rules, { path, isValid: (branch) => validateValue(value, branch, path).length === 0 }),
    ...(isObject(value) ? validateFields(value, schema, path) : []),
    ...(isList(value) ? validateItems(value, schema, path) : []),
  ];
}

function checkType(value: Json, schema: FieldSchema, path: string): FieldProblem | undefined {
  const found = typeOfJson(value);
  const { type, format } = schema;
  if (format === "int-or-string" && type === undefined) {
    return found === "integer" || found === "string" ? undefined : wrongType(path, found, "integer or string");
  }
  // A quantity may be written as a number.
  const fits =
    type === undefined ||
    type === found ||
    (type === "number" && found === "integer") ||
    (format === "quantity" && typeof value === "number");
  if (!fits) return wrongType(path, found, type);
  return format === undefined || hasFormat(value, format) ? undefined : wrongType(path, found, format);
}

function wrongType(path: string, found: string, wanted: string): FieldProblem {
  const message = `Invalid value: ${JSON.stringify(found)}: ${path === "" ? "value" : path} in body must be of type ${wanted}: ${JSON.stringify(found)}`;
  return { path, reason: "FieldValueTypeInvalid", message };
}

function validateFields(value: JsonObject, schema: FieldSchema, path: string): readonly FieldProblem[] {
  const isMissing = (name: string) => {
    const inner = fieldOf(value, name);
    return inner === undefined || (inner === null && fieldOf(schema.fields, name)?.nullable !== true);
  };
  const needed = schema.embeddedResource === true ? ["apiVersion", "kind", ...(schema.required ?? [])] : (schema.required ?? []);
  const missing = needed
    .filter(isMissing)
    .map((name): FieldProblem => ({ path: joinPath(path, name), reason: "FieldValueRequired", message: "Required value" }));
  const below = entriesOf(value).flatMap(([name, inner]) => {
    const known = fieldOf(schema.fields, name) ?? schema.additional;
    const isAbsent = known === undefined || (inner === null && known.nullable !== true);
    return isAbsent ? [] : validateValue(inner, known, joinPath(path, name));
  });
  return [...missing, ...below];
}

function validateItems(value: readonly Json[], schema: FieldSchema, path: string): readonly FieldProblem[] {
  const { items } = schema;
  const below = items === undefined ? [] : value.flatMap((item, at) => validateValue(item, items, `${path}[${at}]`));
  return [...below, ...duplicates(value, schema, path)];
}

function duplicates(
  value: readonly Json[],
  { listType, listMapKeys = [], items }: FieldSchema,
  path: string,
): readonly FieldProblem[] {
  if (listType !== "set" && listType !== "map") return [];
  const keyOf = (item: Json): Json => {
    if (listType === "set" || !isObject(item)) return item;
    return Object.fromEntries(listMapKeys.map((key) => [key, fieldOf(item, key) ?? fieldOf(items?.fields, key)?.default]));
  };
  const seen = new Map<string, number>();
  return value.flatMap((item, at): readonly FieldProblem[] => {
    const key = keyOf(item);
    const identity = canonicalJson(key);
    const times = seen.get(identity) ?? 0;
    seen.set(identity, times + 1);
    // Told once, however often it comes again.
    if (times !== 1) return [];
    return [{ path: `${path}[${at}]`, reason: "FieldValueDuplicate", message: `Duplicate value: ${identity}` }];
  });
}
