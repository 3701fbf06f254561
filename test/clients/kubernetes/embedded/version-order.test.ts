import { expect, test } from "vitest";
import { compareVersions } from "../../../../clients/kubernetes/embedded/version-order.js";

test("compareVersions() prefers stable to beta to alpha, newer to older, and names last", () => {
  const versions = [
    "foo1",
    "v1alpha1",
    "v10",
    "v2",
    "v1beta1",
    "v1",
    "v11beta2",
    "v3beta1",
    "v10beta3",
    "foo10",
    "v12alpha1",
    "v11alpha2",
  ];
  expect(versions.toSorted(compareVersions)).toEqual([
    "v10",
    "v2",
    "v1",
    "v11beta2",
    "v10beta3",
    "v3beta1",
    "v1beta1",
    "v12alpha1",
    "v11alpha2",
    "v1alpha1",
    "foo1",
    "foo10",
  ]);
});
