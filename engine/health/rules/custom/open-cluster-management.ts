import type { Health } from "../../../model/health.js";
import type { JsonObject, Manifest } from "../../../model/manifest.js";
import {
  generationOf,
  hasStatus,
  isStale,
  numberAt,
  objectAt,
  objectsAt,
  specOf,
  statusOf,
  textAt,
  verdict,
} from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";
import { phaseRule } from "./phase-rule.js";

const groups = ["policy.open-cluster-management.io"];
const unreported = verdict("Progressing", "Waiting for the status to be reported");
const judge = (compliant: string) => (compliant === "Compliant" ? "Healthy" : "Degraded");

const configurationPolicyRule: HealthRule = {
  groups,
  kinds: ["ConfigurationPolicy"],
  assess(policy) {
    const status = statusOf(policy);
    const compliant = textAt(status, "compliant");
    if (compliant === "") return unreported;
    if (numberAt(status, "lastEvaluatedGeneration") !== generationOf(policy))
      return verdict("Progressing", "Waiting for the status to be updated");
    if (!Array.isArray(status.compliancyDetails)) return verdict("Progressing", "Waiting for compliance");
    const told = objectsAt(status, "compliancyDetails")
      .flatMap((details) => objectsAt(details, "conditions"))
      .filter((raw) => typeof raw.type === "string" && typeof raw.message === "string")
      .map((raw) => `${textAt(raw, "type")} - ${textAt(raw, "message")}`);
    return verdict(judge(compliant), told.join("; "));
  },
};

/** On the hub a policy has a verdict of each cluster, in a cluster of each of its templates. */
const policyRule: HealthRule = {
  groups,
  kinds: ["Policy"],
  assess(policy) {
    if (specOf(policy).disabled === true) return verdict("Healthy", "Policy is disabled");
    const status = statusOf(policy);
    const compliant = textAt(status, "compliant");
    if (compliant === "") return hasNoCluster(policy) ? verdict("Healthy", "No clusters match this policy") : unreported;
    return verdict(judge(compliant), explain(status));
  },
};

function hasNoCluster(policy: Manifest): boolean {
  const status = statusOf(policy);
  return hasStatus(policy) && (status.status ?? null) === null && objectsAt(status, "placement").length > 0;
}

function explain(status: JsonObject): string {
  const bad = (list: string, nameOf: (entry: JsonObject) => string) => {
    const names = objectsAt(status, list)
      .filter((entry) => textAt(entry, "compliant") !== "Compliant")
      .map(nameOf);
    const what = list === "status" ? "clusters" : "templates";
    return names.length === 0 ? `All ${what} are compliant` : `NonCompliant ${what}: ${names.join(", ")}`;
  };
  if ((status.status ?? null) !== null) return bad("status", (entry) => textAt(entry, "clustername"));
  if ((status.details ?? null) === null) return "";
  return bad("details", (entry) => textAt(objectAt(entry, "templateMeta"), "name"));
}

function waitForOperatorPolicy(policy: Manifest): Health | undefined {
  if (!Array.isArray(statusOf(policy).conditions)) return unreported;
  return isStale(policy) ? verdict("Progressing", "Waiting for the status to be updated") : undefined;
}

/**
 * Policies of Open Cluster Management, and its clusters.
 * @see https://open-cluster-management.io/docs/getting-started/integration/policy-controllers/
 */
export const openClusterManagementRules: readonly HealthRule[] = [
  phaseRule({
    groups,
    kinds: ["CertificatePolicy"],
    at: "status.compliant",
    phases: { Compliant: ["Healthy", "All certificates found comply with the policy"] },
    others: ["Degraded", "At least once certificate does not comply with the policy"],
    absent: ["Progressing", "Waiting for the status to be reported"],
  }),
  configurationPolicyRule,
  conditionRule({
    groups,
    kinds: ["OperatorPolicy"],
    before: waitForOperatorPolicy,
    lines: [
      ["Compliant=True", "Healthy"],
      ["Compliant=!True", "Degraded"],
    ],
    otherwise: "Waiting for the compliance condition",
  }),
  policyRule,
  conditionRule({
    groups: ["work.open-cluster-management.io"],
    kinds: ["ManifestWork"],
    lines: [
      ["Applied|Available=False", "Degraded"],
      ["Available=Unknown", "Progressing"],
      ["Available=True", "Healthy"],
    ],
    first: "line",
  }),
];
