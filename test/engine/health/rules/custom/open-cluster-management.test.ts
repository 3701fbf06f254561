import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["policy.open-cluster-management.io/v1 CertificatePolicy", "spec: {}", "Progressing: Waiting for the status to be reported"],
  [
    "policy.open-cluster-management.io/v1 CertificatePolicy",
    "status: {compliant: Compliant}",
    "Healthy: All certificates found comply with the policy",
  ],
  [
    "policy.open-cluster-management.io/v1 CertificatePolicy",
    "status: {compliant: NonCompliant}",
    "Degraded: At least once certificate does not comply with the policy",
  ],
  ["policy.open-cluster-management.io/v1 ConfigurationPolicy", "spec: {}", "Progressing: Waiting for the status to be reported"],
  [
    "policy.open-cluster-management.io/v1 ConfigurationPolicy",
    "metadata: {generation: 2} | status: {compliant: Compliant, lastEvaluatedGeneration: 1}",
    "Progressing: Waiting for the status to be updated",
  ],
  [
    "policy.open-cluster-management.io/v1 ConfigurationPolicy",
    "metadata: {generation: 1} | status: {compliant: Compliant, lastEvaluatedGeneration: 1}",
    "Progressing: Waiting for compliance",
  ],
  [
    "policy.open-cluster-management.io/v1 ConfigurationPolicy",
    "metadata: {generation: 1} | status: {compliant: NonCompliant, lastEvaluatedGeneration: 1, compliancyDetails: [{conditions: [{type: violation, message: no such Pod}]}, {}, {conditions: [{type: notification, message: found}]}]}",
    "Degraded: violation - no such Pod; notification - found",
  ],
  ["policy.open-cluster-management.io/v1beta1 OperatorPolicy", "spec: {}", "Progressing: Waiting for the status to be reported"],
  [
    "policy.open-cluster-management.io/v1beta1 OperatorPolicy",
    "metadata: {generation: 2} | Compliant=True fine | status: {observedGeneration: 1}",
    "Progressing: Waiting for the status to be updated",
  ],
  ["policy.open-cluster-management.io/v1beta1 OperatorPolicy", "Compliant=True all fine", "Healthy: all fine"],
  ["policy.open-cluster-management.io/v1beta1 OperatorPolicy", "Compliant=False no catalog", "Degraded: no catalog"],
  [
    "policy.open-cluster-management.io/v1beta1 OperatorPolicy",
    "InstallPlanCompliant=True",
    "Progressing: Waiting for the compliance condition",
  ],
  ["policy.open-cluster-management.io/v1 Policy", "spec: {disabled: true}", "Healthy: Policy is disabled"],
  ["policy.open-cluster-management.io/v1 Policy", "spec: {}", "Progressing: Waiting for the status to be reported"],
  [
    "policy.open-cluster-management.io/v1 Policy",
    "status: {placement: [{placement: all}]}",
    "Healthy: No clusters match this policy",
  ],
  [
    "policy.open-cluster-management.io/v1 Policy",
    "status: {compliant: Compliant, status: [{clustername: a, compliant: Compliant}]}",
    "Healthy: All clusters are compliant",
  ],
  [
    "policy.open-cluster-management.io/v1 Policy",
    "status: {compliant: NonCompliant, status: [{clustername: a, compliant: NonCompliant}, {clustername: b, compliant: Compliant}, {clustername: c}]}",
    "Degraded: NonCompliant clusters: a, c",
  ],
  [
    "policy.open-cluster-management.io/v1 Policy",
    "status: {compliant: NonCompliant, details: [{compliant: NonCompliant, templateMeta: {name: quota}}]}",
    "Degraded: NonCompliant templates: quota",
  ],
  [
    "policy.open-cluster-management.io/v1 Policy",
    "status: {compliant: Compliant, details: [{compliant: Compliant}]}",
    "Healthy: All templates are compliant",
  ],
  ["policy.open-cluster-management.io/v1 Policy", "status: {compliant: Compliant}", "Healthy"],
  ["work.open-cluster-management.io/v1 ManifestWork", "spec: {}", "none"],
  ["work.open-cluster-management.io/v1 ManifestWork", "Applied=True, Available=True all there", "Healthy: all there"],
  ["work.open-cluster-management.io/v1 ManifestWork", "Applied=False no permission, Available=False", "Degraded: no permission"],
])("openClusterManagementRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
