import { statusOf, textAt } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type ConditionLine, conditionRule } from "./condition-rule.js";
import { type PhaseVerdict, phaseRule } from "./phase-rule.js";

const ready: readonly ConditionLine[] = [
  ["Ready=False", "Degraded"],
  ["Ready=True", "Healthy"],
];

const waiting: PhaseVerdict = ["Progressing", (_, object) => textAt(statusOf(object), "reason")];
const ended: PhaseVerdict = ["Degraded", (_, object) => textAt(statusOf(object), "reason")];

/**
 * Kinds of cert-manager, before and after it moved to a group of its own name.
 * @see https://cert-manager.io/docs/reference/api-docs/
 */
export const certManagerRules: readonly HealthRule[] = [
  conditionRule({
    groups: ["cert-manager.io"],
    kinds: ["Certificate"],
    // One that is renewed is still ready, or no longer: that it is being issued comes first.
    lines: [
      ["Issuing=True", "Progressing"],
      ["Ready=False", "Degraded"],
      ["Ready=True", "Healthy"],
    ],
    first: "line",
    otherwise: "Waiting for certificate",
  }),
  conditionRule({
    groups: ["certmanager.k8s.io"],
    kinds: ["Certificate"],
    lines: ready,
    otherwise: "Waiting for certificate",
  }),
  conditionRule({
    groups: ["cert-manager.io", "certmanager.k8s.io"],
    kinds: ["Issuer"],
    lines: ready,
    otherwise: "Initializing issuer",
  }),
  conditionRule({
    groups: ["cert-manager.io"],
    kinds: ["ClusterIssuer"],
    lines: ready,
    otherwise: "Initializing ClusterIssuer",
  }),
  conditionRule({
    groups: ["cert-manager.io"],
    kinds: ["CertificateRequest"],
    lines: [
      ["InvalidRequest|Denied=True", "Degraded"],
      ["Ready=False/Failed|Denied", "Degraded"],
      ["Ready=True", "Healthy"],
      ["Ready=!True", "Progressing"],
    ],
    first: "line",
  }),
  phaseRule({
    groups: ["acme.cert-manager.io"],
    kinds: ["Challenge", "Order"],
    at: "status.state",
    phases: {
      valid: ["Healthy", "{kind} is valid"],
      ready: waiting,
      pending: waiting,
      processing: waiting,
      invalid: ended,
      expired: ended,
      errored: ended,
    },
  }),
];
