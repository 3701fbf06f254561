import * as fc from "fast-check";
import { expect, test } from "vitest";
import { builtInSchema } from "../../../engine/kubernetes/field-schema.js";
import {
  applyDefaults,
  checkStructural,
  fromOpenApi,
  pruneUnknown,
  unknownFields,
  validateAgainst,
} from "../../../engine/kubernetes/structural-schema.js";
import type { Json, JsonObject } from "../../../engine/model/manifest.js";
import { arbitraryObject } from "./arbitrary-json.js";

const text = { type: "string" };
const root = (spec: JsonObject): JsonObject => ({ type: "object", properties: { spec } });
const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: "object", properties, ...more });
const withSpec = (spec: Json) => ({ apiVersion: "x.io/v1", kind: "X", metadata: { name: "x" }, spec });

test.each<[string, JsonObject, Json, Json, string[]]>([
  ["an unknown field", object({ a: text }), { a: "1", b: 2 }, { a: "1" }, ["spec.b"]],
  [
    "a field of a list item",
    object({ l: { type: "array", items: object({ a: text }) } }),
    { l: [{ a: "1", b: 2 }] },
    { l: [{ a: "1" }] },
    ["spec.l[0].b"],
  ],
  [
    "nothing of a map",
    object({ m: { type: "object", additionalProperties: text } }),
    { m: { any: "1" } },
    { m: { any: "1" } },
    [],
  ],
  ["everything of an object without fields", { type: "object" }, { a: { b: 1 } }, {}, ["spec.a"]],
  [
    "below what is preserved only what is described",
    object({ known: object({ a: text }) }, { "x-kubernetes-preserve-unknown-fields": true }),
    { free: { x: 1 }, known: { a: "1", b: 2 } },
    { free: { x: 1 }, known: { a: "1" } },
    ["spec.known.b"],
  ],
  [
    "nothing that every embedded object has",
    object({ o: { type: "object", "x-kubernetes-embedded-resource": true } }),
    { o: { apiVersion: "v1", kind: "Pod", metadata: { name: "p", odd: 1 }, spec: {} } },
    { o: { apiVersion: "v1", kind: "Pod", metadata: { name: "p" } } },
    ["spec.o.metadata.odd", "spec.o.spec"],
  ],
])("pruneUnknown() removes %s", (_, spec, given, kept, paths) => {
  const schema = fromOpenApi(root(spec));
  expect(pruneUnknown(withSpec(given), schema)).toEqual({ object: withSpec(kept), pruned: paths });
});

test("pruneUnknown() is idempotent and tells nothing the second time", () => {
  const schema = fromOpenApi({
    type: "object",
    properties: { a: object({ b: text }), c: { type: "object", additionalProperties: object({ a: text }) } },
  });
  fc.assert(
    fc.property(arbitraryObject, (value) => {
      const once = pruneUnknown(value, schema).object;
      const twice = pruneUnknown(once, schema);
      expect(twice.object).toBe(once);
      expect(twice.pruned).toEqual([]);
    }),
  );
});

test("unknownFields() finds a misspelled field of a built-in kind", () => {
  const schema = builtInSchema("apps", "v1", "Deployment");
  const spec = {
    replica: 1,
    template: { spec: { containers: [{ name: "a", imagee: "x", resources: { limits: { "nvidia.com/gpu": 1 } } }] } },
  };
  expect(schema && unknownFields(withSpec(spec), schema)).toEqual(["spec.replica", "spec.template.spec.containers[0].imagee"]);
});

test.each<[string, JsonObject, Json, Json]>([
  ["a missing field", object({ a: { ...text, default: "x" } }), {}, { a: "x" }],
  ["not what is set", object({ a: { ...text, default: "x" } }), { a: "" }, { a: "" }],
  ["inside a default", object({ a: object({ b: { ...text, default: "x" } }, { default: {} }) }), {}, { a: { b: "x" } }],
  ["nothing inside an object that is missing", object({ a: object({ b: { ...text, default: "x" } }) }), {}, {}],
  [
    "items of a list",
    object({ l: { type: "array", items: object({ a: { type: "integer", default: 1 } }) } }),
    { l: [{}] },
    { l: [{ a: 1 }] },
  ],
  [
    "values of a map",
    object({ m: { type: "object", additionalProperties: object({ a: { type: "integer", default: 1 } }) } }),
    { m: { x: {} } },
    { m: { x: { a: 1 } } },
  ],
  ["a null that is not allowed", object({ a: { ...text, default: "x" }, b: text }), { a: null, b: null }, { a: "x" }],
  ["not a null that is allowed", object({ a: { ...text, nullable: true, default: "x" } }), { a: null }, { a: null }],
])("applyDefaults() fills in %s", (_, spec, given, expected) => {
  const schema = fromOpenApi(root(spec));
  const filled = applyDefaults(withSpec(given), schema);
  expect(filled).toEqual(withSpec(expected));
  expect(applyDefaults(filled, schema)).toEqual(filled);
});

test.each<[string, JsonObject, Json, string, string, string]>([
  [
    "a wrong type",
    { type: "integer" },
    "1",
    "spec",
    "FieldValueTypeInvalid",
    'Invalid value: "string": spec in body must be of type integer: "string"',
  ],
  ["a fraction for an integer", { type: "integer" }, 1.5, "spec", "FieldValueTypeInvalid", 'must be of type integer: "number"'],
  ["a missing field", object({ a: text }, { required: ["a"] }), {}, "spec.a", "FieldValueRequired", "Required value"],
  [
    "a null where a value is required",
    object({ a: text }, { required: ["a"] }),
    { a: null },
    "spec.a",
    "FieldValueRequired",
    "Required value",
  ],
  [
    "a value that is not listed",
    { ...text, enum: ["a", "b"] },
    "c",
    "spec",
    "FieldValueNotSupported",
    'Unsupported value: "c": supported values: "a", "b"',
  ],
  [
    "a number too small",
    { type: "integer", minimum: 1 },
    0,
    "spec",
    "FieldValueInvalid",
    "Invalid value: 0: spec in body should be greater than or equal to 1",
  ],
  [
    "a number on an excluded bound",
    { type: "number", maximum: 1, exclusiveMaximum: true },
    1,
    "spec",
    "FieldValueInvalid",
    "should be less than 1",
  ],
  ["no multiple", { type: "number", multipleOf: 0.1 }, 0.25, "spec", "FieldValueInvalid", "should be a multiple of 0.1"],
  ["a text too short", { ...text, minLength: 2 }, "a", "spec", "FieldValueInvalid", "should be at least 2 chars long"],
  ["a text too long", { ...text, maxLength: 2 }, "abc", "spec", "FieldValueTooLong", "Too long: may not be more than 2 bytes"],
  [
    "a text that does not match",
    { ...text, pattern: "^a+$" },
    "b",
    "spec",
    "FieldValueInvalid",
    "spec in body should match '^a+$'",
  ],
  [
    "too many items",
    { type: "array", items: text, maxItems: 1 },
    ["a", "b"],
    "spec",
    "FieldValueTooMany",
    "Too many: 2: must have at most 1 items",
  ],
  ["too few items", { type: "array", items: text, minItems: 1 }, [], "spec", "FieldValueInvalid", "should have at least 1 items"],
  [
    "too few fields",
    { type: "object", additionalProperties: text, minProperties: 1 },
    {},
    "spec",
    "FieldValueInvalid",
    "should have at least 1 properties",
  ],
  [
    "an item of a wrong type",
    { type: "array", items: text },
    ["a", 1],
    "spec[1]",
    "FieldValueTypeInvalid",
    "must be of type string",
  ],
  [
    "an item twice in a set",
    { type: "array", items: text, "x-kubernetes-list-type": "set" },
    ["a", "a"],
    "spec[1]",
    "FieldValueDuplicate",
    'Duplicate value: "a"',
  ],
  [
    "a key twice in a keyed list",
    { type: "array", items: object({ k: text }), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"] },
    [{ k: "a" }, { k: "a" }],
    "spec[1]",
    "FieldValueDuplicate",
    'Duplicate value: {"k":"a"}',
  ],
  [
    "a list for int-or-string",
    { "x-kubernetes-int-or-string": true },
    [],
    "spec",
    "FieldValueTypeInvalid",
    "must be of type integer or string",
  ],
  [
    "a text that is no time",
    { ...text, format: "date-time" },
    "now",
    "spec",
    "FieldValueTypeInvalid",
    "must be of type date-time",
  ],
  [
    "a number beyond 32 bits",
    { type: "integer", format: "int32" },
    2 ** 31,
    "spec",
    "FieldValueTypeInvalid",
    "must be of type int32",
  ],
  [
    "none of several schemas",
    { ...text, anyOf: [{ pattern: "^a" }, { pattern: "^b" }] },
    "c",
    "spec",
    "FieldValueInvalid",
    "must validate at least one schema (anyOf)",
  ],
  [
    "two of several schemas",
    { ...text, oneOf: [{ minLength: 1 }, { maxLength: 3 }] },
    "ab",
    "spec",
    "FieldValueInvalid",
    "must validate one and only one schema (oneOf)",
  ],
  ["what must not be", { ...text, not: { enum: ["a"] } }, "a", "spec", "FieldValueInvalid", "must not validate the schema (not)"],
  [
    "an embedded object without a kind",
    { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
    { apiVersion: "v1" },
    "spec.kind",
    "FieldValueRequired",
    "Required value",
  ],
])("validateAgainst() finds %s", (_, spec, given, path, reason, message) => {
  const problems = validateAgainst(withSpec(given), fromOpenApi(root(spec)));
  expect(problems).toEqual([{ path, reason, message: expect.stringContaining(message) as string }]);
});

test.each<[string, JsonObject, Json]>([
  ["a whole number written as 1.0", { type: "integer" }, 1.0],
  ["int-or-string as a text", { "x-kubernetes-int-or-string": true }, "25%"],
  ["int-or-string as a number", { "x-kubernetes-int-or-string": true }, 3],
  ["null where it is allowed", { ...text, nullable: true, pattern: "x" }, null],
  ["a format nobody knows", { ...text, format: "poem" }, "anything"],
  ["anything preserved", { "x-kubernetes-preserve-unknown-fields": true }, [{ a: 1 }]],
  ["a match in the middle", { ...text, pattern: "b" }, "abc"],
])("validateAgainst() takes %s", (_, spec, given) => {
  expect(validateAgainst(withSpec(given), fromOpenApi(root(spec)))).toEqual([]);
});

test("validateAgainst() answers a hostile pattern without delay and stops at 100 problems", () => {
  const evil = fromOpenApi(root({ ...text, pattern: "^(a+)+$" }));
  expect(validateAgainst(withSpec(`${"a".repeat(5000)}!`), evil)).toHaveLength(1);
  const many = fromOpenApi(root({ type: "array", items: text }));
  expect(validateAgainst(withSpec(Array.from({ length: 500 }, () => 1)), many)).toHaveLength(100);
});

test("validateAgainst() finds a wrong type in a built-in kind and takes quantities as numbers", () => {
  const schema = builtInSchema("apps", "v1", "Deployment");
  const spec = {
    replicas: "3",
    selector: {},
    template: { spec: { containers: [{ name: "a", resources: { limits: { cpu: 2 } } }] } },
  };
  const paths = schema && validateAgainst(withSpec(spec), schema).map(({ path }) => path);
  expect(paths).toEqual(["spec.replicas"]);
});

test.each<[string, JsonObject, string]>([
  ["a field without a type", root({ properties: { a: {} } }), "s.properties[spec].type"],
  ["a list without items", root({ type: "array" }), "s.properties[spec].items"],
  ["an unknown type", root({ type: "text" }), "s.properties[spec].type"],
  ["a root that is no object", { type: "string" }, "s.type"],
  ["a reference", root({ type: "object", $ref: "#/x" }), "s.properties[spec].$ref"],
  [
    "fields beside additionalProperties",
    root(object({ a: text }, { additionalProperties: text })),
    "s.properties[spec].additionalProperties",
  ],
  [
    "structure inside a condition",
    root({ type: "object", anyOf: [{ properties: { a: text } }] }),
    "s.properties[spec].anyOf[0].properties[a].type",
  ],
  ["unique items", root({ type: "array", items: text, uniqueItems: true }), "s.properties[spec].uniqueItems"],
  [
    "a keyed list without keys",
    root({ type: "array", items: object({}), "x-kubernetes-list-type": "map" }),
    "s.properties[spec].x-kubernetes-list-map-keys",
  ],
  ["a pattern that is malformed", root({ ...text, pattern: "(" }), "s.properties[spec].pattern"],
])("checkStructural() refuses %s", (_, openApi, path) => {
  expect(checkStructural(openApi, "s").map((problem) => problem.path)).toContain(path);
});

test("checkStructural() takes a schema that is structural", () => {
  const openApi = root(
    object({
      a: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
      b: { "x-kubernetes-preserve-unknown-fields": true },
      c: { type: "array", items: { ...text, not: { enum: ["x"] } } },
    }),
  );
  expect(checkStructural(openApi, "s")).toEqual([]);
});

test("checkStructural() ends on a schema nested beyond reason", () => {
  let schema: JsonObject = text;
  for (let depth = 0; depth < 5000; depth++) schema = { type: "array", items: schema };
  expect(checkStructural(root(schema), "s")).toHaveLength(1);
});
