import { statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

/**
 * What Vault's operators do: connections of HashiCorp's, and the Vaults of Bank-Vaults.
 * @see https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference
 * @see https://bank-vaults.dev/docs/operator/
 */
export const vaultRules: readonly HealthRule[] = [
  {
    groups: ["secrets.hashicorp.com"],
    kinds: ["VaultAuth", "VaultAuthGlobal", "VaultConnection"],
    assess(object) {
      const { valid } = statusOf(object);
      if (valid === true) return verdict("Healthy", `${object.kind} is valid`);
      return valid === false ? verdict("Degraded", textAt(statusOf(object), "error")) : undefined;
    },
  },
  conditionRule({
    groups: ["vault.banzaicloud.com"],
    kinds: ["Vault"],
    lines: [
      ["Healthy=True", "Healthy"],
      ["Healthy=False", "Degraded"],
    ],
  }),
];
