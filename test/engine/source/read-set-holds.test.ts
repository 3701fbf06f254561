import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readSetHolds } from "../../../engine/source/read-set-holds.js";

const readSet = {
  files: { "app/a.yaml": "1", "app/b.yaml": "2" },
  directories: { app: "3", "": "4" },
  missing: ["app/.argocd-source.yaml"],
};
const unchanged: Readonly<Record<string, string>> = { "app/a.yaml": "1", "app/b.yaml": "2", app: "3", "": "4" };

test("readSetHolds() holds while all that was read is as it was", async () => {
  expect(await readSetHolds(readSet, (path) => unchanged[path])).toBe(true);
  expect(await readSetHolds(readSet, async (path) => ({ ...unchanged, other: "9" })[path])).toBe(true);
});

test.each([
  ["a file changed", { ...unchanged, "app/a.yaml": "9" }],
  ["a file is gone", { app: "3", "": "4", "app/a.yaml": "1" }],
  ["a directory changed", { ...unchanged, app: "9" }],
  ["what was missing appeared", { ...unchanged, "app/.argocd-source.yaml": "9" }],
])("readSetHolds() does not hold when %s", async (_, current: Readonly<Record<string, string>>) => {
  expect(await readSetHolds(readSet, (path) => current[path])).toBe(false);
});

test("readSetHolds() holds for an empty read set whatever changes", async () => {
  expect(await readSetHolds({ files: {}, directories: {}, missing: [] }, () => "9")).toBe(true);
});

test("readSetHolds() holds exactly when no consulted path changed", async () => {
  const hashes = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e"), fc.constantFrom("1", "2"), { noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(hashes, hashes, fc.subarray(["a", "b", "c", "d", "e"]), async (before, after, consulted) => {
      const files = Object.fromEntries(consulted.flatMap((path) => (before[path] === undefined ? [] : [[path, before[path]]])));
      const missing = consulted.filter((path) => before[path] === undefined);
      const same = consulted.every((path) => before[path] === after[path]);
      expect(await readSetHolds({ files, directories: {}, missing }, (path) => after[path])).toBe(same);
    }),
  );
});
