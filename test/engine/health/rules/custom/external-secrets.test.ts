import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["external-secrets.io/v1 ExternalSecret", "spec: {}", "Progressing: Waiting for ExternalSecret"],
  ["external-secrets.io/v1 ExternalSecret", "Ready=False/SecretSyncedError no such key", "Degraded: no such key"],
  ["external-secrets.io/v1 ExternalSecret", "Ready=True/SecretSynced secret was synced", "Healthy: secret was synced"],
  ["external-secrets.io/v1 ClusterSecretStore", "spec: {}", "Progressing: Waiting for ClusterSecretStore"],
  ["external-secrets.io/v1 SecretStore", "Ready=True/Valid store validated", "Healthy: store validated"],
  ["external-secrets.io/v1alpha1 PushSecret", "Ready=False/Errored no permission", "Degraded: no permission"],
  ["external-secrets.io/v1 ClusterExternalSecret", "spec: {}", "Progressing: Waiting for ClusterExternalSecret"],
  ["external-secrets.io/v1 ClusterExternalSecret", "PartiallyReady=True in one of two, Ready=True in all", "Healthy: in all"],
  ["external-secrets.io/v1 ClusterExternalSecret", "Ready=True in all, NotReady=True in none", "Degraded: in none"],
  ["external-secrets.io/v1 ClusterExternalSecret", "PartiallyReady=True in one of two", "Degraded: in one of two"],
  ["external-secrets.io/v1alpha1 ClusterPushSecret", "spec: {}", "none"],
  ["external-secrets.io/v1alpha1 ClusterPushSecret", "Ready=True pushed", "Healthy: pushed"],
  ["kubernetes-client.io/v1 ExternalSecret", "spec: {}", "Progressing: Waiting for ExternalSecret."],
  ["kubernetes-client.io/v1 ExternalSecret", "status: {status: SUCCESS}", "Healthy: Fetched ExternalSecret."],
  ["kubernetes-client.io/v1 ExternalSecret", 'status: {status: "ERROR, no such key"}', "Degraded: no such key"],
])("externalSecretsRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
