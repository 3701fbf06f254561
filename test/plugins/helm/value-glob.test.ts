import fc from "fast-check";
import { expect, test } from "vitest";
import { isGlob, matchGlob } from "../../../plugins/helm/value-glob.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { helmInput, inTime, refusalOf } from "./input.js";

const match = (files: FakeFiles, pattern: string) =>
  matchGlob(helmInput({ files }).files, pattern, "/helm/valueFiles/0", inTime());

test.each([
  ["a.yaml", false],
  ["{a,b}.yaml", false],
  ["a*.yaml", true],
  ["?.yaml", true],
  ["[ab].yaml", true],
])("isGlob() of %j is %j", (path, expected) => {
  expect(isGlob(path)).toBe(expected);
});

const tree = {
  "a/x.yaml": "",
  "a/b/x.yaml": "",
  "a/b/c/x.yaml": "",
  "a/.hidden.yaml": "",
  "d/x.yaml": "",
  "x.yaml": "",
  "a[1].yaml": "",
};
test.each<[string, readonly string[]]>([
  ["*.yaml", ["a[1].yaml", "x.yaml"]],
  ["a/**", ["a/.hidden.yaml", "a/b/c/x.yaml", "a/b/x.yaml", "a/x.yaml"]],
  ["**/x.yaml", ["x.yaml", "a/x.yaml", "a/b/x.yaml", "a/b/c/x.yaml", "d/x.yaml"]],
  ["**/**/x.yaml", ["x.yaml", "a/x.yaml", "a/b/x.yaml", "a/b/c/x.yaml", "d/x.yaml"]],
  ["*/b/*.yaml", ["a/b/x.yaml"]],
  ["?/x.yaml", ["a/x.yaml", "d/x.yaml"]],
  ["a\\[1\\].yaml", ["a[1].yaml"]],
  ["none/*.yaml", []],
  ["x.yaml/*", []],
])("matchGlob() of %j gives %j", async (pattern, expected) => {
  expect(await match(tree, pattern)).toEqual(expected);
});

test("matchGlob() ends in a circle of links, and with too many matches", async () => {
  expect(await match({ "a/x.yaml": "", "a/again": { link: "../a" } }, "a/*/*/x.yaml")).toEqual(["a/again/again/x.yaml"]);
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`${at}.yaml`, ""]));
  expect(await refusalOf(match(many, "*.yaml"))).toMatchObject({ reason: "INPUT_TOO_COMPLEX" });
});

test("matchGlob() finds every file by ** and its own name, exactly once", async () => {
  const name = fc.constantFrom("a", "b", "cd");
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join("/")}.yaml`);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(path, { maxLength: 12 }), async (paths) => {
      const files = Object.fromEntries(paths.map((one) => [one, ""]));
      expect((await match(files, "**/*.yaml")).toSorted()).toEqual(paths.toSorted());
    }),
    { numRuns: 50 },
  );
});
