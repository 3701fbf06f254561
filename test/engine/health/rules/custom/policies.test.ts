import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["kyverno.io/v1 Policy", "spec: {}", "Progressing: Waiting for Policy to be ready"],
  ["kyverno.io/v1 Policy", "Ready=True/Succeeded Ready", "Healthy: Policy is ready"],
  ["kyverno.io/v1 Policy", "Ready=False/Failed no such context", "Progressing: Waiting for Policy to be ready"],
  ["kyverno.io/v1 ClusterPolicy", "spec: {}", "none"],
  ["kyverno.io/v1 ClusterPolicy", "Ready=True/Succeeded Ready", "Healthy: Ready"],
  ["kyverno.io/v1 ClusterPolicy", "Ready=False/Failed no such context", "Degraded: no such context"],
  ["templates.gatekeeper.sh/v1 ConstraintTemplate", "spec: {}", "none"],
  [
    "templates.gatekeeper.sh/v1 ConstraintTemplate",
    "status: {created: true, byPod: [{id: a}]}",
    "Healthy: Constraint kind is created",
  ],
  [
    "templates.gatekeeper.sh/v1 ConstraintTemplate",
    "status: {created: false}",
    "Progressing: Waiting for the constraint kind to be created",
  ],
  [
    "templates.gatekeeper.sh/v1 ConstraintTemplate",
    "status: {created: true, byPod: [{id: a}, {id: b, errors: [{code: ingest_error, message: no rego}]}]}",
    "Degraded: no rego",
  ],
  ["cilium.io/v2 CiliumNetworkPolicy", "spec: {}", "none"],
  ["cilium.io/v2 CiliumNetworkPolicy", "Valid=True", "Healthy"],
  ["cilium.io/v2 CiliumNetworkPolicy", "Valid=False no such selector", "Degraded: no such selector"],
])("policyRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
