import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["apps.openshift.io/v1 DeploymentConfig", "spec: {}", "Progressing: replication controller is waiting for pods to run"],
  [
    "apps.openshift.io/v1 DeploymentConfig",
    "Available=True, Progressing=True/NewReplicationControllerAvailable | status: {replicas: 1}",
    "Healthy: replication controller successfully rolled out",
  ],
  [
    "apps.openshift.io/v1 DeploymentConfig",
    "Available=True, Progressing=True/Updated | status: {replicas: 1}",
    "Progressing: replication controller is waiting for pods to run",
  ],
  [
    "apps.openshift.io/v1 DeploymentConfig",
    "Available=False, Progressing=False | status: {replicas: 1}",
    "Degraded: Deployment config is degraded",
  ],
  [
    "apps.openshift.io/v1 DeploymentConfig",
    "Available=False | status: {replicas: 0}",
    "Healthy: replication controller successfully rolled out",
  ],
  ["route.openshift.io/v1 Route", "spec: {}", "Progressing: Route is still getting admitted"],
  [
    "route.openshift.io/v1 Route",
    'status: {ingress: [{conditions: [{type: Admitted, status: "True"}]}]}',
    "Healthy: Route is healthy",
  ],
  [
    "route.openshift.io/v1 Route",
    'status: {ingress: [{conditions: [{type: Admitted, status: "True"}]}, {conditions: [{type: Admitted, status: "False"}]}]}',
    "Degraded: Route is degraded",
  ],
  [
    "route.openshift.io/v1 Route",
    'status: {ingress: [{conditions: [{type: Admitted, status: "True"}]}, {conditions: []}]}',
    "Progressing: Route is still getting admitted",
  ],
  ["operator.openshift.io/v1 IngressController", "spec: {}", "Progressing: Status of IngressController is not known yet"],
  ["operator.openshift.io/v1 IngressController", "Available=True, Progressing=False", "Healthy: IngressController is available"],
  ["operator.openshift.io/v1 IngressController", "Degraded=True no nodes, Available=True", "Degraded: no nodes"],
  [
    "operator.openshift.io/v1 IngressController",
    "DeploymentReplicasAllAvailable=False 1 of 2, Available=True",
    "Progressing: 1 of 2",
  ],
  ["operator.openshift.io/v1 IngressController", "Progressing=True/Reconciling, Available=True", "Progressing: Reconciling"],
  ["ocs.openshift.io/v1 StorageCluster", "spec: {}", "Unknown: StorageCluster is in an unknown state."],
  ["ocs.openshift.io/v1 StorageCluster", "Available=True up, Progressing=True growing, Degraded=False", "Progressing: growing"],
  [
    "ocs.openshift.io/v1 StorageCluster",
    "Available=True up, Progressing=True growing, Degraded=True lost a disk",
    "Degraded: lost a disk",
  ],
  ["ocs.openshift.io/v1 StorageCluster", "Available=True up", "Healthy: up"],
  ["config.openshift.io/v1 ClusterOperator", "spec: {}", "none"],
  ["config.openshift.io/v1 ClusterOperator", "Available=True up, Progressing=False, Degraded=False", "Healthy: up"],
  ["config.openshift.io/v1 ClusterOperator", "Available=False down, Degraded=False", "Degraded: down"],
  [
    "machineconfiguration.openshift.io/v1 MachineConfigPool",
    "Updated=True all updated, Updating=False, Degraded=False",
    "Healthy: all updated",
  ],
  ["machineconfiguration.openshift.io/v1 MachineConfigPool", "Updated=False, Updating=True 1 of 3", "Progressing: 1 of 3"],
  [
    "machineconfiguration.openshift.io/v1 MachineConfigPool",
    "Updated=False, Updating=True, NodeDegraded=True node 2 failed",
    "Degraded: node 2 failed",
  ],
])("openshiftRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
