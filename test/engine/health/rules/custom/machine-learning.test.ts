import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["kubeflow.org/v1 PyTorchJob", "spec: {}", "none"],
  ["kubeflow.org/v1 PyTorchJob", "Created=True created, Running=True running", "Progressing: created"],
  ["kubeflow.org/v1 PyTorchJob", "Created=True created, Running=False, Succeeded=True done", "Healthy: done"],
  ["kubeflow.org/v1 PyTorchJob", "Created=True created, Failed=True out of memory", "Degraded: out of memory"],
  ["kubeflow.org/v1 PyTorchJob", "Created=True created, Suspended=True by the queue", "Suspended: by the queue"],
  ["ray.io/v1 RayCluster", "spec: {}", "none"],
  ["ray.io/v1 RayCluster", "status: {state: ready}", "Healthy: Ray cluster is ready"],
  ["ray.io/v1 RayCluster", "status: {state: failed, reason: no head}", "Degraded: no head"],
  ["ray.io/v1 RayCluster", "status: {state: suspended}", "Suspended: Ray cluster is suspended"],
  ["ray.io/v1 RayJob", "status: {jobDeploymentStatus: Running}", "Progressing: RayJob is Running"],
  ["ray.io/v1 RayJob", "status: {jobDeploymentStatus: Complete, jobStatus: SUCCEEDED}", "Healthy: RayJob is complete"],
  ["ray.io/v1 RayJob", "status: {jobDeploymentStatus: Complete, jobStatus: FAILED, message: exit 1}", "Degraded: exit 1"],
  ["ray.io/v1 RayJob", "status: {jobDeploymentStatus: Suspended}", "Suspended: RayJob is suspended"],
  ["kueue.x-k8s.io/v1beta1 ClusterQueue", "spec: {}", "none"],
  ["kueue.x-k8s.io/v1beta1 ClusterQueue", "Active=True can admit", "Healthy: can admit"],
  ["kueue.x-k8s.io/v1beta1 ClusterQueue", "Active=False/FlavorNotFound no flavor", "Degraded: no flavor"],
])("machineLearningRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
