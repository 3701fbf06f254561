import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["projectcontour.io/v1 HTTPProxy", "spec: {}", "Progressing: Waiting for status"],
  [
    "projectcontour.io/v1 HTTPProxy",
    "status: {currentStatus: NotReconciled, description: waits for the controller}",
    "Progressing: waits for the controller",
  ],
  [
    "projectcontour.io/v1 HTTPProxy",
    'metadata: {generation: 1} | status: {description: valid, conditions: [{type: Valid, status: "True", observedGeneration: 1}]}',
    "Healthy: valid",
  ],
  [
    "projectcontour.io/v1 HTTPProxy",
    'metadata: {generation: 1} | status: {description: orphaned, conditions: [{type: Valid, status: "False", observedGeneration: 1}]}',
    "Degraded: orphaned",
  ],
  [
    "projectcontour.io/v1 HTTPProxy",
    'metadata: {generation: 1} | spec: {includes: [{name: child}]} | status: {description: no child, conditions: [{type: Valid, status: "False", observedGeneration: 1}]}',
    "Healthy: HTTPProxy inclusions cannot be health checked",
  ],
  [
    "projectcontour.io/v1 HTTPProxy",
    'metadata: {generation: 2} | status: {description: valid, conditions: [{type: Valid, status: "True", observedGeneration: 1}]}',
    "Progressing: Waiting for status",
  ],
  ["projectcontour.io/v1alpha1 ExtensionService", "spec: {}", "Progressing: Waiting for status"],
  ["projectcontour.io/v1alpha1 ExtensionService", "Valid=True fine", "Healthy: fine"],
  ["projectcontour.io/v1alpha1 ExtensionService", "Valid=False no service", "Degraded: no service"],
  [
    "projectcontour.io/v1alpha1 ExtensionService",
    "metadata: {generation: 1} | Valid=True fine",
    "Progressing: Waiting for status",
  ],
])("contourRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
