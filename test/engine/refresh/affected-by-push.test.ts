import { expect, test } from "vitest";
import type { ApplicationSource, ApplicationSpec } from "../../../engine/model/application.js";
import { isAffectedByPush } from "../../../engine/refresh/affected-by-push.js";

const url = "https://github.com/org/repo";
const specOf = (...sources: Partial<ApplicationSource>[]): ApplicationSpec => ({
  project: "default",
  destination: { name: "in-cluster" },
  sources: sources.map((source) => ({ repoURL: url, path: ".", ...source })),
});

test.each([
  "https://github.com/org/repo.git",
  "http://github.com:80/Org/Repo",
  "git@github.com:org/repo.git",
  "ssh://git@github.com/org/repo",
])("isAffectedByPush() knows the repository by its URL %s", (pushed) => {
  expect(isAffectedByPush(specOf({}), { url: pushed })).toBe(true);
  expect(isAffectedByPush(specOf({ repoURL: "https://other/x" }, {}), { url: pushed })).toBe(true);
});

test.each([
  ["another repository", specOf({ repoURL: "https://github.com/org/repo2" })],
  ["a chart", specOf({ chart: "web" })],
  ["no source", { project: "default", destination: {} }],
])("isAffectedByPush() leaves %s alone", (_, spec) => {
  expect(isAffectedByPush(spec, { url })).toBe(false);
});

const main = { ref: "refs/heads/main", isDefaultBranch: true };
const side = { ref: "refs/heads/side", isDefaultBranch: false };
const tag = { ref: "refs/tags/v1.2.0", isDefaultBranch: false };

test.each<[string | undefined, { ref: string; isDefaultBranch: boolean }, boolean]>([
  [undefined, main, true],
  ["HEAD", main, true],
  ["HEAD", side, false],
  ["side", side, true],
  ["refs/heads/side", side, true],
  ["main", side, false],
  ["1.*", tag, true],
  [">=2", tag, false],
  ["v1.2.0", tag, true],
  ["1.*", side, false],
  ["main", { ref: "refs/pull/1/head", isDefaultBranch: false }, false],
])("isAffectedByPush() with target revision %j and push %j: %s", (targetRevision, push, expected) => {
  expect(isAffectedByPush(specOf(targetRevision === undefined ? {} : { targetRevision }), { url, ...push })).toBe(expected);
});

test("E-34 isAffectedByPush() reads versions behind a tag prefix", () => {
  const spec = specOf({ targetRevision: "1.*", tagPrefix: "web-" });
  expect(isAffectedByPush(spec, { url, ref: "refs/tags/web-1.3.0" })).toBe(true);
  expect(isAffectedByPush(spec, { url, ref: "refs/tags/1.3.0" })).toBe(false);
});

test.each<[string, ApplicationSpec]>([
  ["a source without a URL", specOf({ repoURL: undefined as never }, {})],
  ["a revision that is a number", specOf({ targetRevision: 1.1 as never }, {})],
  ["an empty chart", specOf({ chart: "" })],
])("isAffectedByPush() reads a spec with %s", (_, spec) => {
  expect(isAffectedByPush(spec, { url, ref: "refs/heads/main", isDefaultBranch: true })).toBe(true);
});

test("isAffectedByPush() of a spec that makes no sense is false", () => {
  for (const spec of [null, "x", { sources: "x" }, { source: 1 }]) expect(isAffectedByPush(spec as never, { url })).toBe(false);
});
