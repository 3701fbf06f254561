import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["karpenter.k8s.aws/v1 EC2NodeClass", "spec: {}", "Progressing: Waiting for EC2NodeClass to be ready"],
  ["karpenter.k8s.aws/v1 EC2NodeClass", "Ready=True fine", "Healthy: EC2NodeClass is ready"],
  ["karpenter.k8s.aws/v1 EC2NodeClass", "Ready=False no subnets", "Degraded: no subnets"],
  ["karpenter.sh/v1 NodePool", "spec: {}", "Progressing: Waiting for NodePool to be ready"],
  ["karpenter.sh/v1 NodePool", "Ready=True fine", "Healthy: fine"],
  ["karpenter.sh/v1 NodePool", "Ready=False no node class", "Degraded: no node class"],
  ["karpenter.sh/v1 NodeClaim", "spec: {}", "Progressing: Waiting for NodeClaim to be launched"],
  [
    "karpenter.sh/v1 NodeClaim",
    "metadata: {generation: 2} | Ready=True | status: {observedGeneration: 1}",
    "Progressing: Waiting for NodeClaim spec to be reconciled",
  ],
  ["karpenter.sh/v1 NodeClaim", "Launched=True", "Progressing: Node launched, waiting for registration"],
  ["karpenter.sh/v1 NodeClaim", "Launched=True, Registered=True", "Progressing: Node registered, waiting for initialization"],
  [
    "karpenter.sh/v1 NodeClaim",
    "Launched=True, Registered=True, Initialized=True",
    "Progressing: Node initialized, waiting for Ready",
  ],
  ["karpenter.sh/v1 NodeClaim", "Launched=True, Ready=True fine", "Healthy: fine"],
  ["karpenter.sh/v1 NodeClaim", "Ready=False no capacity", "Degraded: no capacity"],
  ["karpenter.sh/v1 NodeClaim", "Ready=True fine, Disrupting=True empty", "Suspended: empty"],
  ["karpenter.azure.com/v1beta1 AKSNodeClass", "spec: {}", "none"],
  ["karpenter.azure.com/v1beta1 AKSNodeClass", "Ready=False no image", "Degraded: no image"],
])("karpenterRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
