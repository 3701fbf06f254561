import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type LabelRequirement, matchesLabels, selectorFromObject } from "../../../engine/kubernetes/label-selector.js";

test.each<[LabelRequirement["operator"], string[], Record<string, string>, boolean]>([
  ["In", ["a", "b"], { key: "b" }, true],
  ["In", ["a"], {}, false],
  ["NotIn", ["a"], { key: "b" }, true],
  ["NotIn", ["a"], {}, true],
  ["NotIn", ["a"], { key: "a" }, false],
  ["Exists", [], { key: "" }, true],
  ["Exists", [], {}, false],
  ["DoesNotExist", [], {}, true],
  ["Gt", ["5"], { key: "6" }, true],
  ["Gt", ["5"], { key: "5" }, false],
  ["Gt", ["5"], { key: "x" }, false],
  ["Lt", ["5"], { key: "-7" }, true],
  ["Lt", ["5"], {}, false],
  ["Lt", ["5"], { key: "99999999999999999999" }, false],
])("matchesLabels() of key %s %j against %j is %s", (operator, values, labels, expected) => {
  expect(matchesLabels([{ key: "key", operator, values }], labels)).toBe(expected);
});

test("matchesLabels() does not take what every object inherits for a label", () => {
  expect(matchesLabels([{ key: "constructor", operator: "Exists", values: [] }], {})).toBe(false);
});

test("matchesLabels() selects everything with no requirement", () => {
  expect(matchesLabels([], undefined)).toBe(true);
});

test("selectorFromObject() reads labels and expressions", () => {
  const selector = selectorFromObject({
    matchLabels: { a: "1" },
    matchExpressions: [{ key: "b", operator: "NotIn", values: ["2"] }],
  });
  expect(matchesLabels(selector, { a: "1", b: "3" })).toBe(true);
  expect(matchesLabels(selector, { a: "1", b: "2" })).toBe(false);
  expect(selectorFromObject(undefined)).toEqual([]);
  expect(selectorFromObject({ matchLabels: null, matchExpressions: null })).toEqual([]);
});

test.each([
  [{ key: "a", operator: "Near", values: [] }],
  [{ key: "a", operator: "In", values: [] }],
  [{ key: "a", operator: "In" }],
  [{ key: "a", operator: "Exists", values: ["1"] }],
  [{ key: "-a", operator: "Exists" }],
  [{ key: "a", operator: "In", values: ["-"] }],
])("selectorFromObject() refuses %j", (expression) => {
  expect(() => selectorFromObject({ matchExpressions: [expression] })).toThrow(
    expect.objectContaining({ code: "BAD_USER_INPUT" }),
  );
});

test("matchesLabels() agrees with a naive evaluator", () => {
  const value = fc.constantFrom("a", "b", "1");
  const requirement = fc.record({
    key: fc.constantFrom("x", "y"),
    operator: fc.constantFrom<LabelRequirement["operator"]>("In", "NotIn", "Exists", "DoesNotExist"),
    values: fc.uniqueArray(value, { minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(requirement), fc.dictionary(fc.constantFrom("x", "y"), value), (selector, labels) => {
      const naive = selector.every(({ key, operator, values }) => {
        const has = key in labels;
        const isIn = has && values.some((one) => one === labels[key]);
        return { In: isIn, NotIn: !isIn, Exists: has, DoesNotExist: !has, Gt: false, Lt: false }[operator];
      });
      expect(matchesLabels(selector, labels)).toBe(naive);
    }),
  );
});
