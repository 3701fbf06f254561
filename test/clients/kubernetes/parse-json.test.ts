import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isJsonFields, listOf, parseJson, textOf } from "../../../clients/kubernetes/parse-json.js";

test("parseJson() reads what JSON.parse reads", () => {
  const json = fc.json().filter((text) => !text.includes("__proto__"));
  fc.assert(
    fc.property(json, (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['{"__proto__":{"x":1},"a":1}', { a: 1 }],
  ['{"a":[{"\\u005f_proto__":1,"b":2}]}', { a: [{ b: 2 }] }],
  ['{"\\u005F\\u005fproto\\u005f_":1}', {}],
  ['{"text":"__proto__"}', { text: "__proto__" }],
])("S8 parseJson(%s) drops the key that would set a prototype", (text, expected) => {
  const parsed = parseJson(text);
  expect(parsed).toEqual(expected);
  expect(JSON.stringify(parsed)).toBe(JSON.stringify(expected));
});

test("parseJson() throws on what is not JSON", () => {
  expect(() => parseJson("<html>")).toThrow(SyntaxError);
});

test.each([
  [{}, true],
  [[], false],
  [null, false],
  ["x", false],
])("isJsonFields(%j) is %s", (value, expected) => {
  expect(isJsonFields(value)).toBe(expected);
});

test("listOf() and textOf() answer empty ones for anything else", () => {
  expect([listOf([1]), listOf("x"), textOf("x"), textOf(1)]).toEqual([[1], [], "x", ""]);
});
