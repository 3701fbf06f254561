import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compileRange } from "../../../engine/dialects/semver-range.js";

// Answers are those of github.com/Masterminds/semver v3.5.0.
test.each([
  ["1.2 - 2.0>=1.5", "1.6.0", "1.4.0", ["in", "out"]],
  ["*", "1.2.3", "1.2.3-rc.1", ["in", "out"]],
  ["1.*", "1.9.0", "2.0.0", ["in", "out"]],
  ["1.2.x", "1.2.9", "1.3.0", ["in", "out"]],
  [">=1.2, <2", "1.9.9", "2.0.0", ["in", "out"]],
  [">=1.2 <2", "1.2.0", "1.1.9", ["in", "out"]],
  ["=>1.2", "1.2.0", "1.1.0", ["in", "out"]],
  ["!=1.2.0", "1.2.1", "1.2.0", ["in", "out"]],
  ["!=1.x", "2.0.0", "1.5.0", ["in", "out"]],
  [">11", "12.0.0", "11.1.0", ["in", "out"]],
  [">11.1", "11.2.1", "11.1.1", ["in", "out"]],
  ["<=11", "11.9.0", "12.0.0", ["in", "out"]],
  ["~1.2.3", "1.2.9", "1.3.0", ["in", "out"]],
  ["~>1", "1.9.0", "2.0.0", ["in", "out"]],
  ["^0.2.3", "0.2.9", "0.3.0", ["in", "out"]],
  ["^0.0.3", "0.0.3", "0.0.4", ["in", "out"]],
  ["^1.2", "1.9.0", "2.0.0", ["in", "out"]],
  ["1.2 - 2.0", "2.0.9", "2.1.0", ["in", "out"]],
  ["1.2.3 || ^3", "3.4.5", "2.0.0", ["in", "out"]],
  [">=1.0.0-0", "1.5.0-beta", "0.9.0", ["in", "out"]],
  [">=1.0.0", "1.5.0", "1.5.0-beta", ["in", "out"]],
  ["v1.2.3", "v1.2.3", "1.2.4", ["in", "out"]],
  ["1.2.3", "1.2.3+build", "nonsense", ["in", "out"]],
])("compileRange(%j) has %j in it, not %j", (range, inside, outside, expected) => {
  const compiled = compileRange(range);
  expect([inside, outside].map((version) => (compiled?.matches(version) ? "in" : "out"))).toEqual(expected);
});

test.each([
  "",
  " ",
  "main",
  "latest",
  "feature/1",
  "1.2.3.4",
  "1..2",
  ">",
  "||",
  "1||",
  "1.*, ",
  ">=1,",
  "1.2 - 2.0.0beta",
  "abcdef1",
  `${"1 ".repeat(300)}1`,
  "1||".repeat(40),
])("compileRange() does not take %j for a range", (text) => {
  expect(compileRange(text)).toBeUndefined();
});

const versions = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((numbers) => numbers.join("."));

test("compileRange() makes != the opposite of = for whole releases", () => {
  fc.assert(
    fc.property(versions, versions, (version, candidate) => {
      expect(compileRange(`!=${version}`)?.matches(candidate)).toBe(!compileRange(`=${version}`)?.matches(candidate));
    }),
  );
});

test("compileRange() puts every release into exactly one of <, = and >", () => {
  fc.assert(
    fc.property(versions, versions, (version, candidate) => {
      const hits = ["<", "=", ">"].filter((operator) => compileRange(`${operator}${version}`)?.matches(candidate));
      expect(hits).toHaveLength(1);
    }),
  );
});
