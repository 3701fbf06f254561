import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { PolicyRule } from "../../../engine/access/policy-csv.js";
import { compileGlob } from "../../../engine/dialects/glob.js";
import { coversRule } from "../../../engine/project/covers-rule.js";

const rule = (object: string, action = "get"): PolicyRule => ({
  type: "p",
  subject: "a",
  resource: "logs",
  action,
  object,
  effect: "deny",
});

test.each([
  ["p/*", "p/a", true],
  ["p/*", "p/*b", true],
  ["*", "[ab]/{c,d}", true],
  ["*/*", "p/*", true],
  ["p/*", "*/*", false],
  ["p/*-*", "p/[a-c]", false],
  ["p/a", "p/*", false],
  ["p/[ab]", "p/a", false],
])("coversRule() of the objects %s and %s is %s", (wide, narrow, expected) => {
  expect(coversRule(rule(wide), rule(narrow), { mode: "glob" })).toBe(expected);
});

test("coversRule() asks all three fields, and of expressions only what is plain", () => {
  expect(coversRule(rule("*", "sync"), rule("p/a"), { mode: "glob" })).toBe(false);
  expect(coversRule(rule(".*"), rule("p/a"), { mode: "regex" })).toBe(true);
  expect(coversRule(rule("p/.*"), rule("p/a"), { mode: "regex" })).toBe(false);
});

test("law: what a covered glob fits, the covering one fits", () => {
  const glob = fc.array(fc.constantFrom("a", "b", "/", "*"), { maxLength: 5 }).map((parts) => parts.join(""));
  const text = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 6 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(glob, glob, text, (wide, narrow, asked) => {
      fc.pre(coversRule(rule(wide), rule(narrow), { mode: "glob" }) && (compileGlob(narrow)?.(asked) ?? false));
      expect(compileGlob(wide)?.(asked)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
