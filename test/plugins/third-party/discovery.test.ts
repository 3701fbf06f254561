import { expect, test } from "vitest";
import { createRecordingFileTree } from "../../../plugins/recording-file-tree.js";
import { matchesAnyRule } from "../../../plugins/third-party/discovery.js";
import type { DiscoveryRule } from "../../../plugins/third-party/manifest.js";
import { createFileTree } from "../../fakes/file-tree.js";

const { signal } = new AbortController();
const files = {
  "apps/web/app.cue": "package web",
  "apps/web/fairlead.json": `{"tool": "cue"}`,
  "apps/web/big.txt": `${"x".repeat(1_100_000)}needle`,
  "apps/web/link.json": { link: "fairlead.json" },
  "apps/web/sub/x.kcl": "",
  "other.cue": "",
};
const matches = (rules: readonly DiscoveryRule[], path = "apps/web") =>
  matchesAnyRule(rules, { files: createRecordingFileTree(createFileTree(files)), path }, signal);
const contains = (file: string, text: string): DiscoveryRule => ({ contains: { file, text } });

test.each<[string, readonly DiscoveryRule[], boolean]>([
  ["a file's glob", [{ file: "*.cue" }], true],
  ["a glob that would match above", [{ file: "other.cue" }], false],
  ["a glob that stops at /", [{ file: "*.kcl" }], false],
  ["a glob that does not", [{ file: "**/*.kcl" }], true],
  ["a text in a file", [contains("fairlead.json", `"cue"`)], true],
  ["a text in a linked file", [contains("link.json", `"cue"`)], true],
  ["another text", [contains("fairlead.json", "helm")], false],
  ["a text in a file that is not there", [contains("missing.json", "x")], false],
  ["a text in a directory", [contains("sub", "x")], false],
  ["a text in a file too large to search", [contains("big.txt", "needle")], false],
  ["the second of two rules", [{ file: "*.kcl" }, { file: "*.cue" }], true],
  ["no rules", [], false],
])("matchesAnyRule() with %s", async (_, rules, expected) => {
  expect(await matches(rules)).toBe(expected);
});

test("matchesAnyRule() works from the root", async () => {
  expect([await matches([{ file: "*.cue" }], ""), await matches([contains("other.cue", "package")], "")]).toEqual([true, false]);
});
