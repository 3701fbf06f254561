import { conditionsOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

const groups = ["external-secrets.io"];

/** The operator that came before had one word with an explanation behind a comma. */
const firstExternalSecretRule: HealthRule = {
  groups: ["kubernetes-client.io"],
  kinds: ["ExternalSecret"],
  assess(secret) {
    const status = textAt(statusOf(secret), "status");
    if (status === "SUCCESS") return verdict("Healthy", "Fetched ExternalSecret.");
    return status.startsWith("ERROR")
      ? verdict("Degraded", status.replaceAll("ERROR, ", ""))
      : verdict("Progressing", "Waiting for ExternalSecret.");
  },
};

/**
 * Kinds of the External Secrets Operator.
 * @see https://external-secrets.io/latest/api/spec/
 */
export const externalSecretsRules: readonly HealthRule[] = [
  conditionRule({
    groups,
    kinds: ["ExternalSecret", "SecretStore", "ClusterSecretStore", "PushSecret"],
    lines: [
      ["Ready=False", "Degraded"],
      ["Ready=True", "Healthy"],
    ],
    otherwise: "Waiting for {kind}",
  }),
  conditionRule({
    groups,
    kinds: ["ClusterExternalSecret"],
    // The newest condition stands last.
    conditions: (secret) => conditionsOf(secret).slice(-1),
    lines: [
      ["Ready=True", "Healthy"],
      ["PartiallyReady|NotReady=True", "Degraded"],
    ],
    otherwise: "Waiting for {kind}",
  }),
  conditionRule({
    groups,
    kinds: ["ClusterPushSecret"],
    lines: [
      ["Ready=True", "Healthy"],
      ["Ready=False", "Degraded"],
    ],
  }),
  firstExternalSecretRule,
];
