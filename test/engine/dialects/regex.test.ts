import { expect, test } from "vitest";
import { compileRegex } from "../../../engine/dialects/regex.js";

test.each([
  ["default/app", "xdefault/app2", true],
  ["^default/app$", "xdefault/app2", false],
  ["(?i)^A", "abc", true],
  ["^[a-z]{1,30}-[a-z]{1,63}$", "team-app", true],
  ["\\pL+", "é", true],
])("compileRegex() searches %j in %j: %s", (expression, text, expected) => {
  expect(compileRegex(expression)?.(text)).toBe(expected);
});

test.each(["*/*", "(", "(?=a)", "(a)\\1", "a{1001}", "((a{100}){100}){100}", "a{1000}".repeat(3), "a".repeat(2000)])(
  "compileRegex() does not compile %j",
  (expression) => {
    expect(compileRegex(expression)).toBeUndefined();
  },
);

test("S6 expressions that would make a backtracking engine run for ever end", () => {
  for (const expression of ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(x+x+)+y", "((((a|b)*)*)*){99}c"]) {
    expect(compileRegex(expression)?.(`${"a".repeat(5000)}!`)).toBe(false);
  }
});
