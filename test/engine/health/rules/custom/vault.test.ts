import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["secrets.hashicorp.com/v1beta1 VaultAuth", "spec: {}", "none"],
  ["secrets.hashicorp.com/v1beta1 VaultAuth", "status: {valid: true}", "Healthy: VaultAuth is valid"],
  ["secrets.hashicorp.com/v1beta1 VaultAuth", "status: {valid: false, error: no such role}", "Degraded: no such role"],
  ["vault.banzaicloud.com/v1alpha1 Vault", "spec: {}", "none"],
  ["vault.banzaicloud.com/v1alpha1 Vault", "Healthy=True", "Healthy"],
  ["vault.banzaicloud.com/v1alpha1 Vault", "Healthy=False sealed", "Degraded: sealed"],
])("vaultRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
