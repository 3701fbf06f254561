import { describe, expect, test } from "vitest";
import type { IssuedToken } from "../../../engine/access/issued-token.js";
import { addTokenPatch, isChosen, removeTokenPatch, tokensOfRole } from "../../../engine/access/project-tokens.js";
import type { AppProject } from "../../../engine/model/app-project.js";
import { mergePatch } from "../../fakes/json.js";

/** A project with the roles `ci` and `qa`; the tokens are those of `ci`. */
function projectWith(tokens: { readonly status?: readonly IssuedToken[]; readonly spec?: readonly IssuedToken[] }): AppProject {
  const { status, spec } = tokens;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name: "shop" },
    spec: { description: "kept", roles: [{ name: "ci", ...(spec && { jwtTokens: spec }) }, { name: "qa" }] },
    status: { conditions: [], ...(status && { jwtTokensByRole: { ci: { items: status } } }) },
  };
}
const [a, b] = [
  { id: "a", iat: 1 },
  { id: "b", iat: 2, exp: 3 },
];
const patched = (project: AppProject, patch: object) => mergePatch(project, patch) as AppProject;

describe("tokensOfRole()", () => {
  test.each([
    ["the status", { status: [a, b] }, [a, b]],
    ["the spec", { spec: [a, b] }, [a, b]],
    ["both, each once", { status: [a], spec: [a, b] }, [a, b]],
    ["neither", {}, []],
  ])("reads %s", (_, tokens, expected) => {
    expect(tokensOfRole(projectWith(tokens), "ci")).toEqual(expected);
    expect(tokensOfRole(projectWith(tokens), "qa")).toEqual([]);
  });

  test.each(["__proto__", "constructor", "other"])("knows none of the role %s", (role) => {
    expect(tokensOfRole(projectWith({ status: [a] }), role)).toEqual([]);
  });

  test.each([
    null,
    [],
    "x",
    { jwtTokensByRole: [] },
    { jwtTokensByRole: { ci: [] } },
    { jwtTokensByRole: { ci: { items: {} } } },
  ])("reads nothing out of the status %j", (status) => {
    expect(tokensOfRole({ ...projectWith({}), status: status as object }, "ci")).toEqual([]);
  });
});

describe("FL-50 patches", () => {
  test("adding touches the status alone, and takes what stood in the spec along", () => {
    const patch = addTokenPatch(projectWith({ spec: [a] }), "ci", b);
    expect(patch).toEqual({ status: { jwtTokensByRole: { ci: { items: [a, b] } } } });
  });

  test.each([
    ["the status", { status: [a, b] }],
    ["the spec", { spec: [a, b] }],
    ["both", { status: [a, b], spec: [a, b] }],
    ["each one", { status: [a], spec: [b] }],
  ])("removing takes it out of %s, and nothing else", (_, tokens) => {
    const before = projectWith(tokens);
    const after = patched(before, removeTokenPatch(before, "ci", { id: "a" }));
    expect(tokensOfRole(after, "ci")).toEqual([b]);
    expect(after).toMatchObject({
      spec: { description: "kept", roles: [{ name: "ci" }, { name: "qa" }] },
      status: { conditions: [] },
    });
  });

  test("removing the last one leaves no list", () => {
    const before = projectWith({ status: [a] });
    expect(patched(before, removeTokenPatch(before, "ci", { id: "a" })).status).toEqual({ conditions: [], jwtTokensByRole: {} });
  });
});

test.each([
  [{ id: "a", iat: 1 }, { id: "a" }, true],
  [{ id: "a", iat: 1 }, { iat: 1 }, false],
  [{ iat: 1 }, { iat: 1 }, true],
  [{ iat: 1 }, { iat: 2 }, false],
])("FL-47 isChosen(%j, %j) is %s", (entry, choice, expected) => {
  expect(isChosen(entry, choice)).toBe(expected);
});
