import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["astra.netapp.io/v1 AppVault", "spec: {}", "Progressing: No status available"],
  ["astra.netapp.io/v1 AppVault", "status: {state: available}", "Healthy: AppVault Available"],
  ["astra.netapp.io/v1 AppVault", "status: {state: Failed}", "Degraded: AppVault Failed"],
  [
    "astra.netapp.io/v1 Application",
    "Ready=True fine | status: {protectionState: Full}",
    "Healthy: Astra Application Ready, protectionState: Full",
  ],
  ["astra.netapp.io/v1 Application", "Ready=False no backup", "Degraded: Astra Application Degraded, message: no backup"],
  ["astra.netapp.io/v1 Application", "spec: {}", "Progressing: No status available"],
  ["astra.netapp.io/v1 Backup", "spec: {}", "Progressing: No status available"],
  ["astra.netapp.io/v1 Backup", "status: {state: Running}", "Progressing: Backup Running"],
  ["astra.netapp.io/v1 Backup", "status: {state: Completed}", "Healthy: Backup Completed"],
  ["astra.netapp.io/v1 Backup", "status: {state: Failed}", "Degraded: Failed"],
  ["astra.netapp.io/v1 ExecHook", "spec: {enabled: true}", "Healthy: ExecHook enabled"],
  ["astra.netapp.io/v1 ExecHook", "spec: {enabled: false}", "Suspended: ExecHook disabled"],
  ["astra.netapp.io/v1 ExecHook", "spec: {}", "Progressing: No status available"],
  ["astra.netapp.io/v1 Schedule", "spec: {}", "Healthy: Protection policy not yet executed"],
  [
    "astra.netapp.io/v1 Schedule",
    "status: {lastScheduleTime: yesterday}",
    "Healthy: Protection policy lastScheduleTime: yesterday",
  ],
  ["trident.netapp.io/v1 TridentBackendConfig", "spec: {}", "Progressing: Waiting for backend creation"],
  [
    "trident.netapp.io/v1 TridentBackendConfig",
    "status: {phase: Bound, lastOperationStatus: Success, message: bound}",
    "Healthy: bound",
  ],
  [
    "trident.netapp.io/v1 TridentBackendConfig",
    "status: {phase: Bound, lastOperationStatus: Failed, message: no route}",
    "Degraded: no route",
  ],
  ["trident.netapp.io/v1 TridentOrchestrator", "spec: {}", "Progressing: Waiting for trident installation"],
  ["trident.netapp.io/v1 TridentOrchestrator", "status: {status: Installing}", "Progressing: Waiting for trident installation"],
  [
    "trident.netapp.io/v1 TridentOrchestrator",
    "status: {status: Installed, message: Trident installed}",
    "Healthy: Trident installed",
  ],
  ["trident.netapp.io/v1 TridentOrchestrator", "status: {status: Error, message: no operator}", "Degraded: no operator"],
])("netappRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
