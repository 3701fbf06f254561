import type { RE2JS } from "re2js";
import type { Json } from "../model/manifest.js";
import { type FieldProblem, invalidField, quoteValue } from "./field-problem.js";
import type { FieldSchema, ValueRules } from "./field-schema.js";
import { canonicalJson, equalJson, isList, isObject } from "./json-value.js";
import { compilePattern } from "./pattern.js";

/** Where a value stands, and how to try it against another schema. */
export interface RuleContext {
  readonly path: string;
  readonly isValid: (branch: FieldSchema) => boolean;
}

const compiled = new WeakMap<ValueRules, RE2JS | undefined>();

/** What a value breaks of the rules of its schema. Rules for another type than it has do not count. */
export function checkRules(value: Json, rules: ValueRules | undefined, context: RuleContext): readonly FieldProblem[] {
  if (rules === undefined) return [];
  const { path } = context;
  return [
    ...checkEnum(value, rules, path),
    ...(typeof value === "number" ? checkNumber(value, rules, path) : []),
    ...(typeof value === "string" ? checkText(value, rules, path) : []),
    ...(isList(value) || isObject(value) ? checkSize(value, rules, path) : []),
    ...checkBranches(value, rules, context),
  ];
}

function checkEnum(value: Json, { enum: allowed }: ValueRules, path: string): readonly FieldProblem[] {
  if (allowed === undefined || allowed.some((one) => equalJson(one, value))) return [];
  const supported = allowed.map((one) => JSON.stringify(one)).join(", ");
  return [
    {
      path,
      reason: "FieldValueNotSupported",
      message: `Unsupported value: ${quoteValue(value)}: supported values: ${supported}`,
    },
  ];
}

function checkNumber(value: number, rules: ValueRules, path: string): readonly FieldProblem[] {
  const { minimum, exclusiveMinimum = false, maximum, exclusiveMaximum = false, multipleOf } = rules;
  const problems: FieldProblem[] = [];
  const should = (what: string) => problems.push(invalidField(path, value, `${path} in body should be ${what}`));
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    should(`greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`);
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    should(`less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`);
  }
  if (multipleOf !== undefined && multipleOf > 0) {
    const ratio = value / multipleOf;
    if (Math.abs(ratio - Math.round(ratio)) > 1e-9) should(`a multiple of ${multipleOf}`);
  }
  return problems;
}

function checkText(value: string, rules: ValueRules, path: string): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { minLength, maxLength, pattern } = rules;
  const length = Array.from(value).length;
  if (maxLength !== undefined && length > maxLength) {
    problems.push({ path, reason: "FieldValueTooLong", message: `Too long: may not be more than ${maxLength} bytes` });
  }
  if (minLength !== undefined && length < minLength)
    problems.push(invalidField(path, value, `${path} in body should be at least ${minLength} chars long`));
  if (pattern === undefined) return problems;
  const expression = compiled.has(rules) ? compiled.get(rules) : compilePattern(pattern);
  compiled.set(rules, expression);
  const matches = expression?.matcher(value).find() ?? true;
  if (!matches) problems.push(invalidField(path, value, `${path} in body should match '${pattern}'`));
  return problems;
}

function checkSize(value: Json, rules: ValueRules, path: string): readonly FieldProblem[] {
  const size = isList(value) ? value.length : Object.keys(value as object).length;
  const [least, most, noun] = isList(value)
    ? [rules.minItems, rules.maxItems, "items"]
    : [rules.minProperties, rules.maxProperties, "properties"];
  const problems: FieldProblem[] = [];
  if (most !== undefined && size > most) {
    problems.push({ path, reason: "FieldValueTooMany", message: `Too many: ${size}: must have at most ${most} items` });
  }
  if (least !== undefined && size < least)
    problems.push(invalidField(path, value, `${path} in body should have at least ${least} ${noun}`));
  if (rules.uniqueItems === true && isList(value) && new Set(value.map(canonicalJson)).size < size) {
    problems.push(invalidField(path, value, `${path} in body shouldn't contain duplicates`));
  }
  return problems;
}

function checkBranches(
  value: Json,
  { allOf, anyOf, oneOf, not }: ValueRules,
  { path, isValid }: RuleContext,
): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const must = (what: string) => problems.push(invalidField(path, value, `${JSON.stringify(path)} must ${what}`));
  if (allOf?.every(isValid) === false) must("validate all the schemas (allOf)");
  if (anyOf?.some(isValid) === false) must("validate at least one schema (anyOf)");
  if (oneOf !== undefined && oneOf.filter(isValid).length !== 1) must("validate one and only one schema (oneOf)");
  if (not !== undefined && isValid(not)) must("not validate the schema (not)");
  return problems;
}
