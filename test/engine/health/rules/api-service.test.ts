import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: apiregistration.k8s.io/v1, kind: APIService";

test.each([
  ["waits to be processed", "status: {}", "Progressing: Waiting to be processed"],
  [
    "is well when available",
    "status: {conditions: [{type: Available, status: 'True', reason: Passed, message: all checks passed}]}",
    "Healthy: Passed: all checks passed",
  ],
  [
    "waits while the server does not answer",
    "status: {conditions: [{type: Available, status: 'False', reason: MissingEndpoints, message: no addresses}]}",
    "Progressing: MissingEndpoints: no addresses",
  ],
])("api-service rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
