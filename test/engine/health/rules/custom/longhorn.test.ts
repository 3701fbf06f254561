import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["longhorn.io/v1beta2 Volume", "spec: {}", "none"],
  ["longhorn.io/v1beta2 Volume", "status: {state: attached, robustness: healthy}", "Healthy: Volume is attached"],
  ["longhorn.io/v1beta2 Volume", "status: {state: detached, robustness: unknown}", "Healthy: Volume is detached"],
  ["longhorn.io/v1beta2 Volume", "status: {state: attaching, robustness: unknown}", "Progressing: Volume is attaching"],
  [
    "longhorn.io/v1beta2 Volume",
    "status: {state: attached, robustness: degraded}",
    "Degraded: Volume is degraded: it lacks replicas",
  ],
  ["longhorn.io/v1beta2 Volume", "status: {state: detached, robustness: faulted}", "Degraded: Volume is faulted"],
  ["longhorn.io/v1beta2 BackupTarget", "status: {available: true}", "Healthy: Backup target is available"],
  ["longhorn.io/v1beta2 BackupTarget", "status: {available: false}", "none"],
  [
    "longhorn.io/v1beta2 BackupTarget",
    'spec: {backupTargetURL: "s3://it"} | status: {available: false}',
    "Degraded: Backup target is not available",
  ],
  ["longhorn.io/v1beta2 Node", "Ready=False node is down", "Degraded: node is down"],
])("longhornRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
