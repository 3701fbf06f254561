import { expect, test } from "vitest";
import { changesBelow, refreshPaths } from "../../../engine/refresh/refresh-paths.js";

test.each<[string, string, readonly string[]]>([
  ["", "web", []],
  [" ; ;", "web", []],
  [".", "web", ["/web"]],
  [".", "", ["/."]],
  ["./", "", ["/."]],
  ["deploy", "web", ["/web/deploy"]],
  ["../shared", "apps/web", ["/apps/shared"]],
  ["../../..", "web", ["/../.."]],
  ["/", "web", ["/"]],
  ["/charts; . ;deploy/*.yaml", "web", ["/charts", "/web", "/web/deploy/*.yaml"]],
])("refreshPaths(%j) of a source in %j", (annotation, sourcePath, expected) => {
  expect(refreshPaths(annotation, sourcePath)).toEqual(expected);
});

test.each<[readonly string[], readonly string[], boolean]>([
  [[], ["a"], true],
  [["/web"], [], true],
  [["/web"], ["web/app.yaml"], true],
  [["/web"], ["/web/app.yaml"], true],
  [["/web"], ["web"], true],
  [["/web"], ["web/deep/app.yaml"], true],
  [["/web"], ["website/app.yaml"], false],
  [["/web"], ["db/app.yaml", "web/app.yaml"], true],
  [["/web", "/db"], ["db/app.yaml"], true],
  [["/web"], ["db/web/app.yaml"], false],
  [["/web/../db"], ["db/app.yaml"], true],
  [["/"], ["anything"], true],
  [["/."], ["any/thing"], true],
  [[""], ["anything"], true],
  [["web"], ["web/app.yaml"], true],
  [["/web/*.yaml"], ["web/app.yaml"], true],
  [["/web/*.yaml"], ["web/deep/app.yaml"], false],
  [["/web/[a-c]pp.yaml"], ["web/app.yaml"], true],
  [["/web/*/app.yaml"], ["web/prod/app.yaml"], true],
  [["/web/[", "/db"], ["web/["], true],
  [["/web/["], ["web/a"], false],
  [["/web/app.yaml"], ["web/app.yaml"], true],
  [["/web"], ["web/../db/app.yaml"], false],
  [["/db"], ["web/../db/app.yaml"], true],
  [["/a/b"], ["a/b/c/d/e"], true],
  [["/a/b/c/d/e/f"], ["a/b/c/d/e"], false],
])("FL-67 changesBelow() asked for %j, of the files %j: %s", (paths, files, expected) => {
  expect(changesBelow(files)(paths)).toBe(expected);
});

test("changesBelow() takes a time that grows with the number of files, however deep they lie", () => {
  const haveChanged = changesBelow([
    `${"a/".repeat(1_000_000)}b`,
    ...Array.from({ length: 20_000 }, (_, index) => `apps/${index}/x`),
  ]);
  const asked = Array.from({ length: 20_000 }, (_, index) => haveChanged([`/apps/${index}`, "/none"]));
  expect(asked.every((answer) => answer)).toBe(true);
  expect([haveChanged(["/a/a"]), haveChanged(["/none"])]).toEqual([true, false]);
});
