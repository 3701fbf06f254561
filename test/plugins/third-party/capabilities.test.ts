import { expect, test } from "vitest";
import { missingGrants, type PluginGrant, type PluginRequests, requestsOf } from "../../../plugins/third-party/capabilities.js";
import { grant, makePackage } from "./make-package.js";

const nothing: PluginRequests = { repository: false, refs: false, environment: [], network: [] };
const requests = { ...nothing, refs: true, environment: ["REGION", "TIER"] };

test("requestsOf() leaves out the variables of the build environment", () => {
  const { manifest } = makePackage({
    inputs: { refs: true, scope: "repository" },
    environment: { read: ["KUBE_VERSION", "REGION", "ARGOCD_APP_NAME"] },
    capabilities: { network: ["api.example.com"] },
  });
  expect(requestsOf(manifest)).toEqual({
    repository: true,
    refs: true,
    environment: ["REGION"],
    network: ["api.example.com"],
  });
  expect(requestsOf(makePackage().manifest)).toEqual(nothing);
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

test.each<[string, Partial<PluginRequests>, readonly PluginGrant[], readonly string[]]>([
  ["the repository, granted", { repository: true }, [grant({ repository: true })], []],
  ["the repository, not granted", { repository: true }, [grant({ refs: true })], ["repository: true"]],
  ["a host, granted", { network: ["a.example.com"] }, [grant({ network: ["a.example.com"] })], []],
  ["a host below a granted one", { network: ["a.example.com"] }, [grant({ network: ["*.example.com"] })], []],
  [
    "more hosts than were granted",
    { network: ["*.example.com", "b.org"] },
    [grant({ network: ["a.example.com", "b.org"] })],
    ['network: ["*.example.com"]'],
  ],
  ["another port", { network: ["b.org:8443"] }, [grant({ network: ["b.org"] })], ['network: ["b.org:8443"]']],
  [
    "hosts granted to another project",
    { network: ["b.org"] },
    [grant({ projects: ["ops"], network: ["b.org"] })],
    ['network: ["b.org"]'],
  ],
])("missingGrants() for %s", (_, asked, grants, expected) => {
  expect(missingGrants({ ...nothing, ...asked }, grants, "shop")).toEqual(expected);
});

test("missingGrants() has nothing to say where nothing is asked for", () => {
  expect(missingGrants(nothing, [], "shop")).toEqual([]);
});
