import { expect, test } from "vitest";
import type { ApplicationSpec } from "../../../engine/model/application.js";
import { hydratedTexts, sourceTexts } from "../../../engine/refresh/source-texts.js";

const specOf = (spec: unknown) => spec as ApplicationSpec;
const empty = { repoURL: "", path: "", targetRevision: "", chart: "", tagPrefix: "" };

test.each<[string, unknown, readonly object[]]>([
  ["one source", { source: { repoURL: "u", path: "p", helm: {} } }, [{ ...empty, repoURL: "u", path: "p" }]],
  [
    "several, which come before one",
    { source: { repoURL: "u" }, sources: [{ repoURL: "v" }, { chart: "c" }] },
    [
      { ...empty, repoURL: "v" },
      { ...empty, chart: "c" },
    ],
  ],
  ["an empty list", { source: { repoURL: "u" }, sources: [] }, [{ ...empty, repoURL: "u" }]],
  ["other types", { sources: [null, 1, { repoURL: {}, targetRevision: 1.1 }] }, [empty]],
  ["a list that is none", { sources: "u" }, []],
  ["no spec", null, []],
])("sourceTexts() of %s", (_, spec, expected) => {
  expect(sourceTexts(specOf(spec))).toEqual(expected);
});

const drySource = { repoURL: "dry", path: "p", targetRevision: "main" };

test.each<[string, unknown, readonly object[]]>([
  [
    "what is written and what is read",
    { drySource, syncSource: { targetBranch: "env", path: "q" } },
    [
      { repoURL: "dry", path: "q", targetRevision: "env", isSync: true },
      { ...drySource, isDry: true },
    ],
  ],
  [
    "two repositories",
    { drySource, syncSource: { repoURL: "wet", targetBranch: "env", path: "q" } },
    [{ repoURL: "wet" }, { repoURL: "dry" }],
  ],
  ["one and the same", { drySource, syncSource: { targetBranch: "main", path: "p" } }, [{ isSync: true, isDry: true }]],
  [
    "the same but for a tool",
    { drySource: { ...drySource, helm: {} }, syncSource: { targetBranch: "main", path: "p" } },
    [{ isSync: true }, { isDry: true }],
  ],
  ["nothing", {}, [{ repoURL: "", isSync: true, isDry: true }]],
  ["other types", { drySource: "x", syncSource: [] }, [{ repoURL: "", isSync: true, isDry: true }]],
])("hydratedTexts() of a hydrator with %s", (_, sourceHydrator, expected) => {
  expect(hydratedTexts(specOf({ source: { repoURL: "ignored" }, sourceHydrator }))).toMatchObject(expected);
  expect(hydratedTexts(specOf({ sourceHydrator }))).toHaveLength(expected.length);
});

test("hydratedTexts() without a hydrator is sourceTexts()", () => {
  const spec = specOf({ source: drySource });
  expect(hydratedTexts(spec)).toEqual(sourceTexts(spec));
});
