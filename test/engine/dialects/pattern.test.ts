import { expect, test } from "vitest";
import { compilePattern } from "../../../engine/dialects/pattern.js";

test.each([
  ["team-*", "team-a", true],
  ["team-*", "my-team-a", false],
  ["/^team-[ab]$/", "team-a", true],
  ["/^team-[ab]$/", "team-c", false],
  ["/am-/", "team-c", true],
  ["/", "/", true],
  ["//", "//", true],
  ["/[/", "x", undefined],
])("compilePattern() matches %j with %j: %s", (pattern, text, expected) => {
  expect(compilePattern(pattern)?.(text)).toBe(expected);
});
