import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["storage.cnrm.cloud.google.com/v1beta1 StorageBucket", "spec: {}", "Progressing: Update in progress"],
  [
    "storage.cnrm.cloud.google.com/v1beta1 StorageBucket",
    "Ready=True/UpToDate the resource is up to date",
    "Healthy: the resource is up to date",
  ],
  ["storage.cnrm.cloud.google.com/v1beta1 StorageBucket", "Ready=False/UpdateFailed no permission", "Degraded: no permission"],
  [
    "storage.cnrm.cloud.google.com/v1beta1 StorageBucket",
    "Ready=False/DependencyNotFound no such network",
    "Degraded: no such network",
  ],
  [
    "storage.cnrm.cloud.google.com/v1beta1 StorageBucket",
    "Ready=False/DependencyNotReady waits for its network",
    "Suspended: waits for its network",
  ],
  ["storage.cnrm.cloud.google.com/v1beta1 StorageBucket", "Ready=False/Updating in progress", "Progressing: Update in progress"],
  [
    "storage.cnrm.cloud.google.com/v1beta1 StorageBucket",
    "metadata: {generation: 2} | Ready=True/UpToDate old | status: {observedGeneration: 1}",
    "Progressing: Update in progress",
  ],
  ["core.cnrm.cloud.google.com/v1beta1 ConfigConnector", "spec: {}", "Progressing: Update in progress"],
  ["core.cnrm.cloud.google.com/v1beta1 ConfigConnector", "status: {healthy: true}", "Healthy: ConfigConnector is healthy"],
  ["core.cnrm.cloud.google.com/v1beta1 ConfigConnector", "status: {healthy: false}", "Degraded: ConfigConnector is not healthy"],
  [
    "core.cnrm.cloud.google.com/v1beta1 ConfigConnector",
    "metadata: {generation: 2} | status: {healthy: true, observedGeneration: 1}",
    "Progressing: Update in progress",
  ],
  [
    "core.cnrm.cloud.google.com/v1beta1 ConfigConnectorContext",
    "status: {healthy: true}",
    "Healthy: ConfigConnectorContext is healthy",
  ],
])("configConnectorRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
