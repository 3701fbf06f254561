import { expect, test } from "vitest";
import { compilePathPattern } from "../../../engine/dialects/path-match.js";

// Answers are those of Go's path.Match.
test.each([
  ["*", "Deployment", true],
  ["*", "a/b", false],
  ["", "", true],
  ["apps", "apps", true],
  ["apps", "app", false],
  ["*.example.com", "a.b.example.com", true],
  ["*.example.com", "aXexampleXcom", false],
  ["[A-D]*", "Deployment", true],
  ["[^A-D]*", "Deployment", false],
  ["[^a]x", "bx", true],
  ["[ab-d]", "c", true],
  ["[\\]]", "]", true],
  ["a?c", "abc", true],
  ["a?c", "a/c", false],
  ["\\*", "*", true],
  ["\\*", "x", false],
  ["{a,b}", "a", false],
  ["{a,b}*", "{a,b}x", true],
  ["a|b*", "b", false],
])("compilePathPattern() matches %j with %j: %s", (pattern, text, expected) => {
  expect(compilePathPattern(pattern)?.(text)).toBe(expected);
});

test.each(["[", "[]", "[a", "[^]", "[a-]", "a\\"])("compilePathPattern() does not compile %j", (pattern) => {
  expect(compilePathPattern(pattern)).toBeUndefined();
});
