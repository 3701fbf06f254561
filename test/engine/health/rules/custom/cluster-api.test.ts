import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["cluster.x-k8s.io/v1beta1 Cluster", "spec: {}", "Progressing: Waiting for clusters"],
  ["cluster.x-k8s.io/v1beta1 Cluster", "spec: {paused: true}", "Suspended: Cluster is paused"],
  ["cluster.x-k8s.io/v1beta1 Cluster", "status: {phase: Provisioned}", "Healthy: Cluster is running"],
  [
    "cluster.x-k8s.io/v1beta1 Cluster",
    'status: {phase: Provisioned, conditions: [{type: Ready, status: "False", severity: Info, message: scaling}]}',
    "Healthy: Cluster is running",
  ],
  [
    "cluster.x-k8s.io/v1beta1 Cluster",
    'status: {phase: Provisioned, conditions: [{type: Ready, status: "False", severity: Error, message: no quota}]}',
    "Degraded: no quota",
  ],
  ["cluster.x-k8s.io/v1beta1 Cluster", "status: {phase: Failed}", "Degraded"],
  ["cluster.x-k8s.io/v1beta1 Machine", "spec: {}", "Progressing: Condition is unknown"],
  ["cluster.x-k8s.io/v1beta1 Machine", "status: {phase: Running}", "Healthy: Machine is running"],
  ["cluster.x-k8s.io/v1beta1 Machine", "Ready=False booting | status: {phase: Provisioning}", "Progressing: booting"],
  ["cluster.x-k8s.io/v1beta1 Machine", "Ready=False no image | status: {phase: Failed}", "Degraded: no image"],
  ["cluster.x-k8s.io/v1beta1 MachineDeployment", "spec: {}", "Progressing: Waiting for machines"],
  ["cluster.x-k8s.io/v1beta1 MachineDeployment", "spec: {paused: true}", "Suspended: MachineDeployment is paused"],
  [
    "cluster.x-k8s.io/v1beta1 MachineDeployment",
    "status: {phase: Running}",
    "Healthy: Machines are running under this deployment",
  ],
  ["cluster.x-k8s.io/v1beta1 MachineDeployment", "status: {phase: ScalingUp}", "Progressing: Cluster is spawning machines"],
  ["cluster.x-k8s.io/v1beta1 MachineDeployment", "status: {phase: ScalingDown}", "Progressing: Cluster is stopping machines"],
  ["cluster.x-k8s.io/v1beta1 MachineDeployment", "status: {phase: Failed}", "Degraded: MachineDeployment is failed"],
  ["cluster.x-k8s.io/v1beta1 MachineHealthCheck", "spec: {}", "Progressing"],
  ["cluster.x-k8s.io/v1beta1 MachineHealthCheck", "status: {expectedMachines: 3, currentHealthy: 3}", "Healthy"],
  ["cluster.x-k8s.io/v1beta1 MachineHealthCheck", "status: {expectedMachines: 3, currentHealthy: 2}", "Degraded"],
  ["cluster.x-k8s.io/v1beta1 MachinePool", "spec: {}", "Progressing"],
  ["cluster.x-k8s.io/v1beta1 MachinePool", "status: {phase: Running}", "Healthy: MachinePool is Running"],
  ["cluster.x-k8s.io/v1beta1 MachinePool", "status: {phase: Scaling}", "Healthy: MachinePool is Scaling"],
  [
    "cluster.x-k8s.io/v1beta1 MachinePool",
    "BootstrapReady=False/Waiting, InfrastructureReady=False | status: {phase: Provisioning}",
    "Progressing: MachinePool is Provisioning: Not BootstrapReady (Waiting), Not InfrastructureReady",
  ],
  ["cluster.x-k8s.io/v1beta1 MachinePool", "status: {phase: Failed}", "Degraded: MachinePool is Failed"],
  ["addons.cluster.x-k8s.io/v1beta1 ClusterResourceSet", "spec: {}", "Progressing: Initializing cluster resource set"],
  ["addons.cluster.x-k8s.io/v1beta1 ClusterResourceSet", "ResourcesApplied=True", "Healthy: cluster resource set is applied"],
  [
    "addons.cluster.x-k8s.io/v1beta1 ClusterResourceSet",
    "ResourcesApplied=False/ApplyFailed no such Secret",
    "Degraded: no such Secret",
  ],
  ["controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlane", "spec: {}", "Progressing: Provisioning..."],
  [
    "controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlane",
    "metadata: {generation: 2} | status: {observedGeneration: 1}",
    "Progressing: Waiting for the control plane spec to be reconciled",
  ],
  ["controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlane", "status: {failureMessage: no role}", "Degraded: no role"],
  [
    "controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlane",
    "EKSControlPlaneUpdating=True, Ready=True",
    "Progressing: EKS control plane is updating",
  ],
  ["controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlane", "Ready=True", "Healthy: Control plane is ready"],
  [
    "controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlane",
    'status: {conditions: [{type: VpcReady, status: "False", severity: Error, message: no VPC}, {type: Ready, status: "False", severity: Error, message: no plane}]}',
    "Degraded: no VPC no plane ",
  ],
  [
    "controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlane",
    "Ready=False | status: {ready: false}",
    "Progressing: Control plane is not ready (.status.ready is false)",
  ],
  ["controlplane.cluster.x-k8s.io/v1beta2 AWSManagedControlPlane", "Ready=False", "Progressing: Control plane is not ready"],
])("clusterApiRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
