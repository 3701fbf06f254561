import { isStale, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

/**
 * Kinds of Karpenter.
 * @see https://karpenter.sh/docs/concepts/nodeclaims/
 */
export const karpenterRules: readonly HealthRule[] = [
  conditionRule({
    groups: ["karpenter.k8s.aws"],
    kinds: ["EC2NodeClass"],
    lines: [
      ["Ready=False", "Degraded"],
      ["Ready=True", "Healthy", "EC2NodeClass is ready"],
    ],
    otherwise: "Waiting for EC2NodeClass to be ready",
  }),
  conditionRule({
    groups: ["karpenter.azure.com"],
    kinds: ["AKSNodeClass"],
    lines: [
      ["Ready=False", "Degraded"],
      ["Ready=True", "Healthy"],
    ],
  }),
  conditionRule({
    groups: ["karpenter.sh"],
    kinds: ["NodePool"],
    lines: [
      ["Ready=False", "Degraded"],
      ["Ready=True", "Healthy"],
    ],
    otherwise: "Waiting for NodePool to be ready",
  }),
  conditionRule({
    groups: ["karpenter.sh"],
    kinds: ["NodeClaim"],
    before: (claim) => (isStale(claim) ? verdict("Progressing", "Waiting for NodeClaim spec to be reconciled") : undefined),
    // The later stages of a node's life come first.
    lines: [
      ["Disrupting=True", "Suspended"],
      ["Ready=True", "Healthy"],
      ["Ready=False", "Degraded"],
      ["Initialized=True", "Progressing", "Node initialized, waiting for Ready"],
      ["Registered=True", "Progressing", "Node registered, waiting for initialization"],
      ["Launched=True", "Progressing", "Node launched, waiting for registration"],
    ],
    first: "line",
    otherwise: "Waiting for NodeClaim to be launched",
  }),
];
