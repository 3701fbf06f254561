import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["postgresql.cnpg.io/v1 Cluster", "spec: {}", "Progressing"],
  ["postgresql.cnpg.io/v1 Cluster", "Ready=True | status: {phase: Cluster in healthy state}", "Healthy"],
  [
    "postgresql.cnpg.io/v1 Cluster",
    "Ready=False | status: {phase: Creating a new replica, phaseReason: replica 2 joins}",
    "Progressing: replica 2 joins",
  ],
  [
    "postgresql.cnpg.io/v1 Cluster",
    "Ready=False | status: {phase: Failing over, phaseReason: primary is gone}",
    "Degraded: primary is gone",
  ],
  [
    "postgresql.cnpg.io/v1 Cluster",
    "Ready=False | status: {phase: Cluster is unrecoverable and needs manual intervention, phaseReason: no primary}",
    "Suspended: no primary",
  ],
  ["postgresql.cnpg.io/v1 Cluster", "Ready=False | status: {phase: Something new}", "Unknown"],
  [
    "postgresql.cnpg.io/v1 Cluster",
    "metadata: {annotations: {cnpg.io/reconciliationLoop: disabled}}",
    "Suspended: Cluster reconciliation is suspended",
  ],
  [
    "postgresql.cnpg.io/v1 Cluster",
    'status: {conditions: [{type: cnpg.io/hibernation, status: "True", message: hibernated}]}',
    "Suspended: hibernated",
  ],
  [
    "postgresql.cnpg.io/v1 Cluster",
    'status: {conditions: [{type: cnpg.io/hibernation, status: "False", message: waits for a pod}]}',
    "Degraded: waits for a pod",
  ],
  ["postgresql.cnpg.io/v1 Database", "spec: {}", "none"],
  ["postgresql.cnpg.io/v1 Database", "status: {applied: true}", "Healthy"],
  ["postgresql.cnpg.io/v1 Database", "status: {applied: false, message: no such owner}", "Degraded: no such owner"],
  ["postgresql.cnpg.io/v1 Backup", "spec: {}", "none"],
  ["postgresql.cnpg.io/v1 Backup", "status: {phase: running}", "Progressing: Backup is running"],
  ["postgresql.cnpg.io/v1 Backup", "status: {phase: completed}", "Healthy: Backup is completed"],
  ["postgresql.cnpg.io/v1 Backup", "status: {phase: failed, error: no bucket}", "Degraded: no bucket"],
])("cloudNativePgRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
