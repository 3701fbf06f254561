import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compileKindKey, isKindPattern, kindKey, mostTellingFirst } from "../../../engine/customizations/kind-key.js";

test.each([
  ["a kind of a group", "apps/Deployment", "apps/Deployment", true],
  ["a kind of the core group", "Pod", "Pod", true],
  ["not the same kind of another group", "apps/Deployment", "example.com/Deployment", false],
  ["not a kind of a group by a core key", "Pod", "example.com/Pod", false],
  ["every kind", "all", "example.com/Widget", true],
  ["the core group too, when every kind is meant", "all", "Pod", true],
  ["the kinds of groups", "*.crossplane.io/*", "rds.aws.crossplane.io/Instance", true],
  ["no kind of a group that only ends alike", "*.crossplane.io/*", "crossplane.io/Instance", false],
  ["a kind of any group", "*/Widget", "example.com/Widget", true],
  ["E-20 a kind of any group, the core group too", "*/Pod", "Pod", true],
  ["E-20 every kind, the core group too", "*/?*", "Secret", true],
  ["kinds by alternatives", "apps/{Deployment,StatefulSet}", "apps/StatefulSet", true],
  ["kinds by what they begin with", "example.com/Wid*", "example.com/Widget", true],
  ["every kind by a lone asterisk", "*", "apps/Deployment", true],
])("compileKindKey() finds %s", (_, key, wanted, expected) => {
  const [kind = "", group = ""] = wanted.split("/").toReversed();
  expect(compileKindKey(key)?.(group, kind)).toBe(expected);
});

test("compileKindKey() knows no kind of a key that is no glob", () => {
  expect(compileKindKey("apps/[")).toBeUndefined();
});

test("compileKindKey() of a kind's own key finds that kind and no other", () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.]{0,8}$/).filter((text) => text !== "all");
  fc.assert(
    fc.property(name, name, name, (group, kind, other) => {
      const key = kindKey(group, kind);
      expect(isKindPattern(key)).toBe(false);
      expect(compileKindKey(key)?.(group, kind)).toBe(true);
      expect(compileKindKey(key)?.(group, other)).toBe(kind === other);
    }),
  );
});

test("mostTellingFirst() puts what says more first, what is for every kind last, whatever the order", () => {
  const keys = ["all", "*/*", "*.aws.crossplane.io/*", "*.crossplane.io/*", "*/Instance", "*.crossplane.io/Instance"];
  const sorted = ["*.crossplane.io/Instance", "*.aws.crossplane.io/*", "*.crossplane.io/*", "*/Instance", "*/*", "all"];
  expect(keys.toSorted(mostTellingFirst)).toEqual(sorted);
  expect(keys.toReversed().toSorted(mostTellingFirst)).toEqual(sorted);
});
