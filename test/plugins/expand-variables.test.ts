import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { expandVariables } from "../../plugins/expand-variables.js";

test.each([
  ["no variable at all", "no variable at all"],
  ["$A", "<A>"],
  ["${A}", "<A>"],
  ["x-$A_B1-y", "x-<A_B1>-y"],
  ["$A$B", "<A><B>"],
  ["$A.yaml", "<A>.yaml"],
  ["$é", "$é"],
  ["$$", "<$>"],
  ["$$A", "<$>A"],
  ["${$}", "<$>"],
  ["$1A", "<1>A"],
  ["$12", "<1>2"],
  ["$*$#$@$!$?$-", "<*><#><@><!><?><->"],
  ["${12}", "<12>"],
  ["${X:-y}", "<X:-y>"],
  ["${ A }", "< A >"],
  ["${A${B}}", "<A${B>}"],
  ["a${}b", "ab"],
  ["a${b", "ab"],
  ["a${", "a"],
  ["a$", "a$"],
  ["$ a", "$ a"],
  ["$", "$"],
  ["$/$A", "$/<A>"],
  ["", ""],
])("expandVariables() turns %j into %j, as os.Expand does", (text, expected) => {
  expect(expandVariables(text, (name) => `<${name}>`)).toBe(expected);
});

test("expandVariables() leaves a text without a dollar sign as it is", () => {
  assert(
    property(string(), (text) => {
      const plain = text.replaceAll("$", "");
      expect(expandVariables(plain, () => "x")).toBe(plain);
    }),
  );
});

test("expandVariables() does not look at what it put in", () => {
  expect(expandVariables("$A", () => "$B ${C} $$")).toBe("$B ${C} $$");
});

test("expandVariables() is linear in a text of dollar signs and open braces", () => {
  expect(expandVariables("${".repeat(500_000), () => "")).toBe("");
  expect(expandVariables("$".repeat(100_000), () => "")).toBe("");
});
