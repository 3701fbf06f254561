import { expect, test } from "vitest";
import type { ApplicationSpec } from "../../../engine/model/application.js";
import { isAffectedByPackage, mayHoldPackage } from "../../../engine/refresh/affected-by-package.js";

const pushed = { registry: "registry.example.com:5000", repository: "team/web", tag: "1.2.0_build.7" };
const specOf = (...sources: readonly object[]) =>
  ({ project: "default", destination: {}, sources }) as unknown as ApplicationSpec;

test.each<[string, ApplicationSpec, boolean]>([
  ["at its tag", specOf({ repoURL: "oci://registry.example.com:5000/team/web", targetRevision: "1.2.0_build.7" }), true],
  [
    "at the version that the tag writes",
    specOf({ repoURL: "registry.example.com:5000/team", chart: "web", targetRevision: "1.2.0+build.7" }),
    true,
  ],
  ["at a range", specOf({}, { repoURL: "oci://Registry.example.com:5000/team", chart: "web", targetRevision: "1.x" }), true],
  ["at another port", specOf({ repoURL: "oci://registry.example.com/team/web", targetRevision: "1.x" }), false],
  [
    "at a digest",
    specOf({ repoURL: "oci://registry.example.com:5000/team/web", targetRevision: `sha256:${"a".repeat(64)}` }),
    false,
  ],
  ["of a spec that makes no sense", null as never, false],
])("isAffectedByPackage() of a source %s: %s", (_, spec, expected) => {
  expect(isAffectedByPackage(spec, pushed)).toBe(expected);
});

test.each<[string, boolean]>([
  ["oci://registry.example.com:5000/team/web", true],
  ["registry.example.com:5000/team", true],
  ["registry.example.com:5000/te", false],
  ["registry.example.com:5000/team/web/x", false],
  ["https://git.example.com/team/web", false],
])("mayHoldPackage(%j): %s", (repoURL, expected) => {
  expect(mayHoldPackage(repoURL, pushed)).toBe(expected);
});
