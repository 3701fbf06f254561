import { expect, test } from "vitest";
import { asksForGrants, missingGrants, type PluginGrant, requestsOf } from "../../../plugins/third-party/capabilities.js";
import { makePackage } from "./make-package.js";

const grant = (fields: Partial<PluginGrant>): PluginGrant => ({ projects: ["*"], refs: false, environment: [], ...fields });
const requests = { refs: true, environment: ["REGION", "TIER"] };

test("requestsOf() leaves out the variables of the build environment", () => {
  const { manifest } = makePackage({
    inputs: { refs: true },
    environment: { read: ["KUBE_VERSION", "REGION", "ARGOCD_APP_NAME"] },
  });
  expect(requestsOf(manifest)).toEqual({ refs: true, environment: ["REGION"] });
  expect(asksForGrants(requestsOf(manifest))).toBe(true);
  expect(asksForGrants(requestsOf(makePackage().manifest))).toBe(false);
});

test.each<[string, readonly PluginGrant[], string | undefined, readonly string[]]>([
  ["nothing granted", [], "shop", ["refs: true", "environment: [REGION, TIER]"]],
  ["all granted", [grant({ refs: true, environment: ["TIER", "REGION"] })], "shop", []],
  [
    "granted by several",
    [grant({ refs: true }), grant({ environment: ["TIER"] }), grant({ environment: ["REGION"] })],
    "shop",
    [],
  ],
  ["a part", [grant({ refs: true, environment: ["TIER"] })], "shop", ["environment: [REGION]"]],
  [
    "another project",
    [grant({ projects: ["ops"], refs: true, environment: ["TIER", "REGION"] })],
    "shop",
    ["refs: true", "environment: [REGION, TIER]"],
  ],
  ["a glob", [grant({ projects: ["team-*"], refs: true, environment: ["TIER", "REGION"] })], "team-a", []],
  [
    "a project that only begins like it",
    [grant({ projects: ["team"], refs: true })],
    "team-a",
    ["refs: true", "environment: [REGION, TIER]"],
  ],
  ["some project, asked without one", [grant({ projects: ["ops"], refs: true, environment: ["TIER", "REGION"] })], undefined, []],
])("missingGrants() with %s", (_, grants, project, expected) => {
  expect(missingGrants(requests, grants, project)).toEqual(expected);
});

test("missingGrants() has nothing to say where nothing is asked for", () => {
  expect(missingGrants({ refs: false, environment: [] }, [], "shop")).toEqual([]);
});
