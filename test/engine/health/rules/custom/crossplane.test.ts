import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["apiextensions.crossplane.io/v1 Composition", "spec: {}", "Healthy: Resource is up-to-date."],
  ["apiextensions.crossplane.io/v1 Composition", "status: {}", "Healthy: Resource is up-to-date."],
  ["apiextensions.crossplane.io/v1 CompositeResourceDefinition", "status: {}", "Progressing: Provisioning ..."],
  [
    "apiextensions.crossplane.io/v1 CompositeResourceDefinition",
    "Established=True, Offered=True",
    "Healthy: Resource is up-to-date.",
  ],
  ["rds.aws.m.upbound.io/v1beta1 Instance", "status: {}", "Progressing: Provisioning ..."],
  ["rds.aws.m.upbound.io/v1beta1 Instance", "Synced=False/ReconcileError no such subnet, Ready=True", "Degraded: no such subnet"],
  [
    "rds.aws.m.upbound.io/v1beta1 Instance",
    "Ready=True, LastAsyncOperation=False/ApplyFailure out of capacity",
    "Degraded: out of capacity",
  ],
  ["rds.aws.m.upbound.io/v1beta1 Instance", "Synced=True, Ready=False/Creating", "Progressing: Provisioning ..."],
  ["rds.aws.m.upbound.io/v1beta1 Instance", "Synced=True, Ready=True", "Healthy: Resource is up-to-date."],
  ["rds.aws.m.upbound.io/v1beta1 Instance", "Healthy=True", "Progressing: Provisioning ..."],
  ["sql.crossplane.io/v1 ProviderConfig", "status: {users: 3}", "Healthy: Resource is in use."],
  ["pkg.crossplane.io/v1 Function", "Installed=True, Healthy=True", "Healthy: Resource is up-to-date."],
  ["pkg.crossplane.io/v1 Provider", "spec: {}", "Progressing: Waiting for provider to be installed"],
  [
    "pkg.crossplane.io/v1 Provider",
    "Installed=True/ActivePackageRevision, Healthy=True/HealthyPackageRevision",
    "Healthy: ActivePackageRevision HealthyPackageRevision",
  ],
  [
    "pkg.crossplane.io/v1 Provider",
    "Installed=True/ActivePackageRevision, Healthy=False/UnhealthyPackageRevision",
    "Degraded: ActivePackageRevision UnhealthyPackageRevision",
  ],
  ["stacks.crossplane.io/v1alpha1 ClusterStackInstall", "spec: {}", "Progressing: Waiting for stack to be installed"],
  [
    "stacks.crossplane.io/v1alpha1 ClusterStackInstall",
    'status: {conditionedStatus: {conditions: [{type: Ready, status: "False", reason: Creating}]}}',
    "Progressing: Creating",
  ],
  [
    "stacks.crossplane.io/v1alpha1 ClusterStackInstall",
    'status: {conditionedStatus: {conditions: [{type: Ready, status: "True", reason: Installed}]}}',
    "Healthy: Installed",
  ],
])("crossplaneRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
