import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["ceph.rook.io/v1 CephCluster", "spec: {}", "Progressing: Waiting for status to be reported"],
  [
    "ceph.rook.io/v1 CephCluster",
    "status: {state: Created, message: created, ceph: {health: HEALTH_OK}}",
    "Healthy: Ceph health is HEALTH_OK - Ceph cluster state is Created - created",
  ],
  [
    "ceph.rook.io/v1 CephCluster",
    "status: {state: Creating, ceph: {health: HEALTH_OK}}",
    "Progressing: Ceph health is HEALTH_OK - Ceph cluster state is Creating",
  ],
  [
    "ceph.rook.io/v1 CephCluster",
    "status: {state: Error, ceph: {health: HEALTH_OK}}",
    "Degraded: Ceph health is HEALTH_OK - Ceph cluster state is Error",
  ],
  [
    "ceph.rook.io/v1 CephCluster",
    "status: {state: Created, ceph: {health: HEALTH_WARN, details: {POOL_FULL: {message: pool is full}, MON_DOWN: {message: a monitor is down}}}}",
    "Degraded: Ceph health is HEALTH_WARN (a monitor is down; pool is full)",
  ],
  ["ceph.rook.io/v1 CephCluster", "status: {ceph: {health: HEALTH_ERR}}", "Degraded: Ceph health is HEALTH_ERR"],
  ["ceph.rook.io/v1 CephCluster", "status: {message: waits for a monitor}", "Progressing: waits for a monitor"],
  ["ceph.rook.io/v1 CephObjectStore", "spec: {}", "Progressing: Waiting for status to be reported"],
  [
    "ceph.rook.io/v1 CephObjectStore",
    'status: {phase: Ready, info: {endpoint: "http://rgw"}}',
    "Healthy: Ceph object store phase is Ready - endpoint: http://rgw",
  ],
  ["ceph.rook.io/v1 CephObjectStore", "status: {phase: Failure}", "Degraded: Ceph object store phase is Failure"],
  ["ceph.rook.io/v1 CephObjectStore", "status: {phase: Progressing}", "Progressing: Ceph object store phase is Progressing"],
  ["cassandra.rook.io/v1alpha1 Cluster", "spec: {}", "Progressing: Waiting for Cassandra Cluster"],
  ["cassandra.rook.io/v1alpha1 Cluster", "status: {racks: {a: {members: 2, readyMembers: 2}, b: {members: 1}}}", "Healthy"],
  [
    "cassandra.rook.io/v1alpha1 Cluster",
    "status: {racks: {a: {members: 2, readyMembers: 1}}}",
    "Progressing: Waiting for Cassandra Cluster",
  ],
  ["objectbucket.io/v1alpha1 ObjectBucketClaim", "spec: {}", "Progressing: Waiting for status to be reported"],
  ["objectbucket.io/v1alpha1 ObjectBucketClaim", "status: {}", "Progressing: Waiting for phase to be reported"],
  ["objectbucket.io/v1alpha1 ObjectBucketClaim", "status: {phase: Bound}", "Healthy: Object bucket claim phase is Bound"],
  ["objectbucket.io/v1alpha1 ObjectBucketClaim", "status: {phase: Failed}", "Degraded: Object bucket claim phase is Failed"],
  ["objectbucket.io/v1alpha1 ObjectBucketClaim", "status: {phase: Pending}", "Progressing: Object bucket claim phase is Pending"],
  ["ceph.rook.io/v1 CephBlockPool", "spec: {}", "none"],
  ["ceph.rook.io/v1 CephBlockPool", "status: {phase: Ready}", "Healthy: CephBlockPool is ready"],
  ["ceph.rook.io/v1 CephBlockPool", "status: {phase: Failure}", "Degraded: CephBlockPool failed"],
])("rookRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
