import { expect, test } from "vitest";
import { textDiff } from "../../../../cli/offline/plugin/text-diff.js";

test("textDiff() shows what was expected and what came out", () => {
  expect(textDiff("a\nb\nc\n", "a\nx\nc\n")).toBe("--- expected\n+++ rendered\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
});

test("textDiff() does not search long for texts that have nothing in common", () => {
  const lines = (sign: string) => Array.from({ length: 5000 }, (_, at) => `${sign}${at}\n`).join("");
  const diff = textDiff(lines("a"), lines("b"));
  expect(diff.startsWith("-a0\n-a1\n")).toBe(true);
  expect(diff).toContain("\n+b4999\n");
});
