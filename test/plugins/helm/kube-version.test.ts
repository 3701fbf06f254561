import { expect, test } from "vitest";
import { normalizeKubeVersion } from "../../../plugins/helm/kube-version.js";
import { attempt, refusalOf } from "./input.js";

test.each([
  ["", ""],
  ["1.32.4", "1.32.4"],
  ["v1.32.4", "1.32.4"],
  ["v1.32.4-gke.120", "1.32.4"],
  ["v1.28.3+k3s1", "1.28.3"],
  ["1.32", "1.32.0"],
  ["v1.30+", "1.30.0"],
  ["1.32.4.5", "1.32.4"],
])("normalizeKubeVersion() makes %j %j", (given, expected) => {
  expect(normalizeKubeVersion(given)).toBe(expected);
});

test.each(["1", "latest", "v", "1.x", "01.2.3", "one.two"])("normalizeKubeVersion() refuses %j", async (version) => {
  const { reason, message } = await refusalOf(attempt(() => normalizeKubeVersion(version)));
  expect(reason).toBe("SPEC_INVALID");
  expect(message).toContain(`could not parse kubernetes version ${version}: `);
});
