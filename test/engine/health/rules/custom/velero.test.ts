import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["velero.io/v1 Backup", "spec: {}", "none"],
  ["velero.io/v1 Backup", "status: {phase: InProgress}", "Progressing: Backup is in phase InProgress"],
  ["velero.io/v1 Backup", "status: {phase: Completed}", "Healthy: Backup is completed"],
  ["velero.io/v1 Backup", "status: {phase: PartiallyFailed}", "Degraded: Backup failed in part"],
  ["velero.io/v1 Backup", "status: {phase: Failed, failureReason: no bucket}", "Degraded: no bucket"],
  ["velero.io/v1 Schedule", "status: {phase: Enabled}", "Healthy: Schedule is enabled"],
  [
    "velero.io/v1 Schedule",
    "status: {phase: FailedValidation, validationErrors: [bad cron, no location]}",
    "Degraded: bad cron; no location",
  ],
  ["velero.io/v1 BackupStorageLocation", "status: {phase: Available}", "Healthy: BackupStorageLocation is available"],
  ["velero.io/v1 BackupStorageLocation", "status: {phase: Unavailable, message: access denied}", "Degraded: access denied"],
  ["velero.io/v1 BackupRepository", "status: {phase: NotReady, message: no such repository}", "Degraded: no such repository"],
])("veleroRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
