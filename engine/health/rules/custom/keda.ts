import type { Health } from "../../../model/health.js";
import { conditionsOf, type StatusCondition, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

/**
 * What makes it ill comes first, then a pause. The last condition that has a part in it gives the message, whatever the verdict.
 * @see argoproj/argo-cd:resource_customizations/keda.sh/ScaledObject/health.lua
 */
function judgeScaler(conditions: readonly StatusCondition[], ill: (condition: StatusCondition) => boolean): Health | undefined {
  const isReady = ({ type, status }: StatusCondition) => type === "Ready" && status === "True";
  const isPause = ({ type, status }: StatusCondition) => type === "Paused" && status === "True";
  const message = conditions.findLast((one) => ill(one) || isReady(one) || isPause(one))?.message;
  if (conditions.some(ill)) return verdict("Degraded", message);
  if (!conditions.some(isReady)) return undefined;
  return verdict(conditions.some(isPause) ? "Suspended" : "Healthy", message);
}

/**
 * Kinds of KEDA.
 * @see https://keda.sh/docs/latest/reference/scaledobject-spec/
 */
export const kedaRules: readonly HealthRule[] = [
  {
    groups: ["keda.sh"],
    kinds: ["ScaledObject"],
    assess: (object) =>
      judgeScaler(
        conditionsOf(object),
        ({ type, status }) => (type === "Ready" && status === "False") || (type === "Fallback" && status === "True"),
      ) ?? verdict("Progressing", "Creating HorizontalPodAutoscaler Object"),
  },
  {
    groups: ["keda.sh"],
    kinds: ["ScaledJob"],
    assess: (job) =>
      judgeScaler(conditionsOf(job), ({ type, status }) => type === "Ready" && (status === "False" || status === "Unknown")) ??
      verdict("Progressing", "Waiting for ScaledJob"),
  },
  conditionRule({
    groups: ["eventing.keda.sh"],
    kinds: ["CloudEventSource", "ClusterCloudEventSource"],
    lines: [
      ["Active=True", "Healthy"],
      ["Active=False", "Degraded"],
    ],
  }),
];
