import { conditionsOf, objectsAt, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

/** Kyverno says in reason and message that a policy is loaded. */
const policyRule: HealthRule = {
  groups: ["kyverno.io"],
  kinds: ["Policy"],
  assess(policy) {
    const isReady = conditionsOf(policy).some(
      ({ type, status, reason, message }) =>
        type === "Ready" && status === "True" && reason === "Succeeded" && message === "Ready",
    );
    return isReady ? verdict("Healthy", "Policy is ready") : verdict("Progressing", "Waiting for Policy to be ready");
  },
};

/** A template of Gatekeeper is well once the kind of its constraints is there, and ill where any of its pods cannot read it. */
const constraintTemplateRule: HealthRule = {
  groups: ["templates.gatekeeper.sh"],
  kinds: ["ConstraintTemplate"],
  assess(template) {
    const status = statusOf(template);
    const [error] = objectsAt(status, "byPod").flatMap((pod) => objectsAt(pod, "errors"));
    if (error !== undefined) return verdict("Degraded", textAt(error, "message"));
    if (status.created === true) return verdict("Healthy", "Constraint kind is created");
    return status.created === false ? verdict("Progressing", "Waiting for the constraint kind to be created") : undefined;
  },
};

/**
 * Policies of Kyverno, Gatekeeper and Cilium.
 * @see https://kyverno.io/docs/policy-types/
 * @see https://open-policy-agent.github.io/gatekeeper/website/docs/constrainttemplates/
 * @see https://docs.cilium.io/en/stable/network/kubernetes/policy/
 */
export const policyRules: readonly HealthRule[] = [
  policyRule,
  constraintTemplateRule,
  conditionRule({
    groups: ["cilium.io"],
    kinds: ["CiliumClusterwideNetworkPolicy", "CiliumNetworkPolicy"],
    lines: [
      ["Valid=True", "Healthy"],
      ["Valid=False", "Degraded"],
    ],
  }),
  conditionRule({
    groups: ["kyverno.io"],
    kinds: ["CleanupPolicy", "ClusterCleanupPolicy", "ClusterPolicy"],
    lines: [
      ["Ready=True", "Healthy"],
      ["Ready=False", "Degraded"],
    ],
  }),
];
