import { hasStatus, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type PhaseRule, phaseRule } from "./phase-rule.js";

const outcome: Pick<PhaseRule, "phases" | "absent"> = {
  phases: { Succeeded: ["Healthy", "{kind} is healthy"], Failed: ["Degraded", "{kind} is degraded"] },
  absent: ["Progressing", "{kind} is progressing"],
};

const metricRule: HealthRule = {
  groups: ["metrics.keptn.sh"],
  kinds: ["KeptnMetric"],
  assess(metric) {
    const status = statusOf(metric);
    if (textAt(status, "errMsg") !== "") return verdict("Degraded", "KeptnMetric is degraded");
    return (status.value ?? null) === null
      ? verdict("Progressing", "KeptnMetric is progressing")
      : verdict("Healthy", "KeptnMetric is healthy");
  },
};

const analysisRule: HealthRule = {
  groups: ["metrics.keptn.sh"],
  kinds: ["Analysis"],
  assess(analysis) {
    const { pass, warning } = statusOf(analysis);
    if (pass === true) return verdict("Healthy", "Analysis is healthy");
    if (warning === true) return verdict("Healthy", "Analysis is healthy with warnings");
    const isOver = hasStatus(analysis) && pass === false;
    return isOver ? verdict("Degraded", "Analysis is degraded") : verdict("Progressing", "Analysis is progressing");
  },
};

/**
 * Kinds of Keptn.
 * @see https://keptn.sh/stable/docs/reference/crd-reference/
 */
export const keptnRules: readonly HealthRule[] = [
  phaseRule({
    groups: ["lifecycle.keptn.sh"],
    kinds: ["KeptnAppVersion", "KeptnTask", "KeptnWorkloadInstance", "KeptnWorkloadVersion"],
    at: "status.status",
    ...outcome,
  }),
  phaseRule({ groups: ["lifecycle.keptn.sh"], kinds: ["KeptnEvaluation"], at: "status.overallStatus", ...outcome }),
  metricRule,
  analysisRule,
];
