import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ReadSet } from "../../../engine/model/read-set.js";
import { type RenderInputs, readSetHolds } from "../../../engine/source/read-set-holds.js";

const readSet: ReadSet = {
  files: { "app/a.yaml": "1", "app/b.yaml": "2" },
  directories: { app: "3", "": "4" },
  missing: ["app/.argocd-source.yaml"],
};
const unchanged: Readonly<Record<string, string>> = { "app/a.yaml": "1", "app/b.yaml": "2", app: "3", "": "4" };

/** Inputs of which only what is given is there. */
const inputs = (tree: Readonly<Record<string, string>>, more: Partial<RenderInputs> = {}): RenderInputs => ({
  tree: (path) => tree[path],
  refs: () => undefined,
  fact: () => "",
  ...more,
});

test("readSetHolds() holds while all that was read is as it was", async () => {
  expect(await readSetHolds(readSet, inputs(unchanged))).toBe(true);
  expect(await readSetHolds(readSet, inputs({}, { tree: async (path) => ({ ...unchanged, other: "9" })[path] }))).toBe(true);
});

test.each([
  ["a file changed", { ...unchanged, "app/a.yaml": "9" }],
  ["a file is gone", { app: "3", "": "4", "app/a.yaml": "1" }],
  ["a directory changed", { ...unchanged, app: "9" }],
  ["what was missing appeared", { ...unchanged, "app/.argocd-source.yaml": "9" }],
])("readSetHolds() does not hold when %s", async (_, current: Readonly<Record<string, string>>) => {
  expect(await readSetHolds(readSet, inputs(current))).toBe(false);
});

test("readSetHolds() holds for an empty read set whatever changes", async () => {
  const empty = { files: {}, directories: {}, missing: [] };
  expect(await readSetHolds(empty, inputs({}, { tree: () => "9", fact: () => "9" }))).toBe(true);
});

test.each<[string, Partial<ReadSet>, Partial<RenderInputs>, boolean]>([
  ["holds while a fact is the same", { facts: { namespace: "web" } }, { fact: () => "web" }, true],
  ["does not hold when a fact differs", { facts: { namespace: "web" } }, { fact: () => "api" }, false],
  ["holds whatever was fetched", { remote: [{ asked: "file https://x/v", got: "sha256:1", isFloating: true }] }, {}, true],
  [
    "holds while nothing is at a path named after a fact, whatever the fact is",
    { missingNamed: [{ before: "app/.argocd-source-", fact: "instanceName", after: ".yaml" }] },
    { fact: () => "other" },
    true,
  ],
  [
    "does not hold when something is at such a path",
    { missingNamed: [{ before: "app/.argocd-source-", fact: "instanceName", after: ".yaml" }] },
    { fact: () => "mine", tree: (path) => ({ ...unchanged, "app/.argocd-source-mine.yaml": "5" })[path] },
    false,
  ],
])("readSetHolds() %s", async (_, more, current, expected) => {
  expect(await readSetHolds({ ...readSet, ...more }, inputs(unchanged, current))).toBe(expected);
});

const values = { files: { "values.yaml": "7" }, directories: { env: "8" }, missing: ["env/prod.yaml"] };
test.each<[string, RenderInputs["refs"], boolean]>([
  ["holds while another source's files are as they were", () => (path) => ({ "values.yaml": "7", env: "8" })[path], true],
  ["does not hold when a file of another source changed", () => (path) => ({ "values.yaml": "9", env: "8" })[path], false],
  ["does not hold when a directory of another source changed", () => (path) => ({ "values.yaml": "7", env: "9" })[path], false],
  ["does not hold when a file appeared in another source", () => () => "7", false],
  ["does not hold when the other source is gone", () => undefined, false],
])("readSetHolds() %s", async (_, refs, expected) => {
  expect(await readSetHolds({ ...readSet, refs: { values } }, inputs(unchanged, { refs }))).toBe(expected);
});

test("readSetHolds() holds when a source is gone that was never read", async () => {
  const untouched = { files: {}, directories: {}, missing: [] };
  expect(await readSetHolds({ ...readSet, refs: { untouched } }, inputs(unchanged))).toBe(true);
});

test("readSetHolds() asks for no path when a fact differs", async () => {
  const asked: string[] = [];
  const tree = (path: string) => void asked.push(path);
  await readSetHolds({ ...readSet, facts: { revision: "a" } }, inputs({}, { tree, fact: () => "b" }));
  expect(asked).toEqual([]);
});

test("readSetHolds() holds exactly when no consulted path changed", async () => {
  const hashes = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e"), fc.constantFrom("1", "2"), { noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(hashes, hashes, fc.subarray(["a", "b", "c", "d", "e"]), async (before, after, consulted) => {
      const files = Object.fromEntries(consulted.flatMap((path) => (before[path] === undefined ? [] : [[path, before[path]]])));
      const missing = consulted.filter((path) => before[path] === undefined);
      const same = consulted.every((path) => before[path] === after[path]);
      expect(await readSetHolds({ files, directories: {}, missing }, inputs(after))).toBe(same);
    }),
  );
});
