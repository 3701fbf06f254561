import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../../../engine/model/manifest.js";
import { schemaOfParameter, typedValue, typesOf } from "../../../../plugins/third-party/parameters/typed-value.js";

const root: JsonObject = { $defs: { count: { type: "integer" }, again: { $ref: "#/$defs/count", title: "n" } } };

test.each<[string, string, JsonObject | undefined, Json]>([
  ["a text stays one", "1", { type: "string" }, "1"],
  ["without a schema it stays a text", "1", undefined, "1"],
  ["a text may be a text although it could be a number", "1", { type: ["integer", "string"] }, "1"],
  ["an integer", "42", { type: "integer" }, 42],
  ["a number", "-1.5e3", { type: "number" }, -1500],
  ["no number", "1x", { type: "integer" }, "1x"],
  ["hexadecimal is no JSON number", "0x10", { type: "integer" }, "0x10"],
  ["a number beyond all", "1e999", { type: "number" }, "1e999"],
  ["a boolean", "true", { type: "boolean" }, true],
  ["yes is no boolean", "yes", { type: "boolean" }, "yes"],
  ["nothing", "", { type: ["null", "integer"] }, null],
  ["a list as JSON", `["a",1]`, { type: "array" }, ["a", 1]],
  ["an object as YAML", "a: 1\nb: yes", { type: "object" }, { a: 1, b: true }],
  ["a text where a list is wanted", "a", { type: "array" }, "a"],
  ["two documents", "a: 1\n---\nb: 2", { type: "object" }, "a: 1\n---\nb: 2"],
  ["a reference", "7", { $ref: "#/$defs/count" }, 7],
  ["a reference to a reference", "7", { $ref: "#/$defs/again" }, 7],
])("typedValue(): %s", (_, text, schema, expected) => {
  expect(typedValue(text, schema, root)).toEqual(expected);
});

test("typedValue() types what is in lists and maps", () => {
  expect(typedValue(["1", "x"], { type: "array", items: { $ref: "#/$defs/count" } }, root)).toEqual([1, "x"]);
  const schema = { type: "object", properties: { a: { type: "boolean" } }, additionalProperties: { type: "number" } };
  expect(typedValue({ a: "true", b: "2" }, schema, root)).toEqual({ a: true, b: 2 });
});

test("typedValue() cannot set a prototype", () => {
  const value = typedValue(JSON.parse(`{"__proto__": "x"}`) as Record<string, string>, { type: "object" }, root) as object;
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(typedValue("__proto__: {a: 1}", { type: "object" }, root)).toBe("__proto__: {a: 1}");
});

test("typedValue() gives back every integer that was written as JSON", () => {
  const integers = fc.sample(fc.integer(), 200);
  expect(integers.map((number) => typedValue(JSON.stringify(number), { type: "integer" }, root))).toEqual(integers);
});

test("schemaOfParameter() and typesOf() follow references", () => {
  const schema = { ...root, properties: { a: { $ref: "#/$defs/again" } } };
  expect(schemaOfParameter("a", schema)).toEqual({ type: "integer", title: "n" });
  expect(schemaOfParameter("constructor", schema)).toBeUndefined();
  expect([typesOf({ type: ["string", "null"] }), typesOf({ enum: [1] }), typesOf(undefined)]).toEqual([
    ["string", "null"],
    [],
    [],
  ]);
});
