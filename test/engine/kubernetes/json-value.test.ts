import { expect, test } from "vitest";
import { canonicalJson, equalJson, fieldOf, setField, typeOfJson } from "../../../engine/kubernetes/json-value.js";

test.each([
  [{ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, true],
  [{ a: undefined }, {}, true],
  [{ a: null }, {}, false],
  [[1, 2], [2, 1], false],
  ["1", 1, false],
  [[], {}, false],
])("equalJson() of %j and %j is %s", (left, right, expected) => {
  expect(equalJson(left, right)).toBe(expected);
  expect(equalJson(right, left)).toBe(expected);
});

test("fieldOf() sees only what the object itself holds", () => {
  expect(fieldOf({}, "constructor")).toBeUndefined();
  expect(fieldOf(JSON.parse('{"__proto__":{"x":1}}'), "x")).toBeUndefined();
});

test("setField() writes a field named __proto__ without touching the prototype", () => {
  const object: Record<string, unknown> = {};
  setField(object, "__proto__", { polluted: true });
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  expect(JSON.stringify(object)).toBe('{"__proto__":{"polluted":true}}');
});

test("canonicalJson() sorts fields at every depth", () => {
  expect(canonicalJson({ b: 1, a: { d: [1], c: null } })).toBe('{"a":{"c":null,"d":[1]},"b":1}');
});

test.each([
  [null, "null"],
  [[], "array"],
  [{}, "object"],
  [1, "integer"],
  [1.5, "number"],
  ["", "string"],
  [true, "boolean"],
])("typeOfJson() of %j is %s", (value, expected) => {
  expect(typeOfJson(value)).toBe(expected);
});
