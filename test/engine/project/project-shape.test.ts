import { expect, test } from "vitest";
import { shapeProblems } from "../../../engine/project/project-shape.js";

test.each([
  [[], "", "spec must be an object, not []"],
  [{ description: 1 }, "/description", "spec.description must be text, not 1"],
  [{ sourceRepos: "*" }, "/sourceRepos", 'spec.sourceRepos must be a list, not "*"'],
  [{ sourceRepos: ["a", 2] }, "/sourceRepos/1", "spec.sourceRepos.1 must be text, not 2"],
  [{ sourceRepos: [null] }, "/sourceRepos/0", "spec.sourceRepos.0 must be text, not null"],
  [{ destinations: [null] }, "/destinations/0", "spec.destinations.0 must be an object, not null"],
  [
    { roles: [{ name: "a", jwtTokens: [{ iat: "x" }] }] },
    "/roles/0/jwtTokens/0/iat",
    expect.stringContaining("must be a number"),
  ],
  [{ orphanedResources: true }, "/orphanedResources", "spec.orphanedResources must be an object, not true"],
  [
    { syncWindows: [{ manualSync: "yes" }] },
    "/syncWindows/0/manualSync",
    'spec.syncWindows.0.manualSync must be true or false, not "yes"',
  ],
])("shapeProblems() of %j", (spec, path, because) => {
  expect(shapeProblems(spec)).toEqual([{ path, because }]);
});

test("shapeProblems() has nothing against null, against fields it does not know, and against nothing at all", () => {
  const spec = { description: null, roles: null, syncWindows: [null, { kind: null }], sourceIntegrity: { git: 1 }, unknown: 1 };
  expect(shapeProblems(spec)).toEqual([]);
  expect(shapeProblems(undefined)).toEqual([]);
});
