import fc from "fast-check";
import { expect, test } from "vitest";
import { at, hasCondition, listAt, textAt, withField } from "../../../engine/actions/fields.js";

const names = fc.array(fc.constantFrom("a", "b", "c", "__proto__", "constructor"), { minLength: 1, maxLength: 4 });

test("withField() puts a value where at() finds it, makes what is missing on the way, and changes nothing else", () => {
  fc.assert(
    fc.property(names, fc.integer(), (path, value) => {
      const before = Object.freeze({ kept: { x: 1 }, a: "text" });
      const after = withField(before, path, value);
      expect(at(after, ...path)).toBe(value);
      expect(after["kept"]).toBe(before.kept);
      expect(before).toEqual({ kept: { x: 1 }, a: "text" });
      expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
    }),
  );
});

test.each([
  ["text", "text"],
  [3, "3"],
  [true, "true"],
  [{}, ""],
  [null, ""],
])("textAt() reads %j as %j", (value, expected) => expect(textAt({ a: { b: value } }, "a", "b")).toBe(expected));

test("listAt() and hasCondition() put up with anything", () => {
  expect(listAt({ a: "x" }, "a")).toEqual([]);
  expect(hasCondition({ status: { conditions: [null, "x", { type: "Ready", status: "True" }] } }, "Ready")).toBe(true);
  expect(hasCondition({ status: { conditions: {} } }, "Ready")).toBe(false);
});
