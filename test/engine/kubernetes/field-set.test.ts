import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  addField,
  type FieldSet,
  growFieldSet,
  intersectFields,
  isEmptySet,
  noFields,
  pathsOf,
  subtractFields,
  unionFields,
} from "../../../engine/kubernetes/field-set.js";
import { formatFieldPath, formatFieldsV1, parseFieldsV1 } from "../../../engine/kubernetes/fields-v1.js";

const setOf = (paths: readonly (readonly string[])[]): FieldSet => {
  const set = growFieldSet();
  for (const path of paths) addField(set, path);
  return set;
};
/** Whether two sets have the same members. */
const equalFields = (left: FieldSet, right: FieldSet) =>
  isEmptySet(subtractFields(left, right)) && isEmptySet(subtractFields(right, left));
const step = fc.constantFrom("f:a", "f:b", 'k:{"name":"x"}', 'v:"y"', "i:0");
const arbitrarySet = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 6 }).map(setOf);

test("unionFields(), intersectFields() and subtractFields() obey the laws of sets", () => {
  fc.assert(
    fc.property(arbitrarySet, arbitrarySet, (left, right) => {
      expect(equalFields(unionFields(left, right), unionFields(right, left))).toBe(true);
      expect(equalFields(intersectFields(left, right), intersectFields(right, left))).toBe(true);
      expect(isEmptySet(subtractFields(left, left))).toBe(true);
      expect(isEmptySet(intersectFields(subtractFields(left, right), right))).toBe(true);
      expect(equalFields(unionFields(subtractFields(left, right), intersectFields(left, right)), left)).toBe(true);
    }),
  );
});

test("parseFieldsV1() reads what formatFieldsV1() writes", () => {
  fc.assert(
    fc.property(arbitrarySet, (set) => {
      expect(equalFields(parseFieldsV1(formatFieldsV1(set)), set)).toBe(true);
    }),
  );
});

test("pathsOf() lists each member once", () => {
  expect(pathsOf(setOf([["f:b"], ["f:a", "f:c"], ["f:a"], ["f:a", "f:c"]]))).toEqual([["f:a"], ["f:b"], ["f:a", "f:c"]]);
});

test("addField() never makes the whole object a member", () => {
  expect(isEmptySet(setOf([[]]))).toBe(true);
  expect(equalFields(setOf([[]]), noFields)).toBe(true);
});

test("parseFieldsV1() takes keys however they are spaced and ordered", () => {
  const set = parseFieldsV1({ 'k:{"protocol": "TCP", "containerPort": 80}': {} });
  expect(pathsOf(set)).toEqual([['k:{"containerPort":80,"protocol":"TCP"}']]);
});

test.each([{ "x:a": {} }, { "k:{": {} }, { "f:a": 1 }, []])("parseFieldsV1() refuses %j", (fields) => {
  expect(() => parseFieldsV1(fields)).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
});

test.each([
  [["f:spec", "f:containers", 'k:{"name":"web"}', "f:image"], '.spec.containers[name="web"].image'],
  [["f:metadata", "f:finalizers", 'v:"a/b"'], '.metadata.finalizers[="a/b"]'],
  [["f:spec", "f:ports", 'k:{"containerPort":80,"protocol":"TCP"}'], '.spec.ports[containerPort=80,protocol="TCP"]'],
  [["f:list", "i:3"], ".list[3]"],
])("formatFieldPath() of %j is %s", (path, expected) => {
  expect(formatFieldPath(path)).toBe(expected);
});
