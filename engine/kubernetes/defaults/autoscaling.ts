import type { JsonObject } from "../../model/manifest.js";
import { fieldOf, isList } from "../json-value.js";
import { type Change, chain, fillIn, withField, within, withinOrNew } from "./fill-in.js";

const scaleUp: JsonObject = {
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
};
const scaleDown: JsonObject = { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] };
const cpuMetric: JsonObject = {
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
};

/**
 * The defaults of a HorizontalPodAutoscaler in `autoscaling/v2`: 80 % of CPU, and rules for both directions if it has any.
 * @see kubernetes/kubernetes:pkg/apis/autoscaling/v2/defaults.go
 */
export const autoscalerDefaults: Change = (autoscaler) =>
  within(
    autoscaler,
    "spec",
    chain(
      (spec) => fillIn(spec, { minReplicas: 1 }),
      (spec) => {
        const metrics = fieldOf(spec, "metrics");
        return isList(metrics) && metrics.length > 0 ? spec : withField(spec, "metrics", [cpuMetric]);
      },
      (spec) =>
        within(spec, "behavior", (behavior) =>
          withinOrNew(
            withinOrNew(behavior, "scaleUp", (rules) => fillIn(rules, scaleUp)),
            "scaleDown",
            (rules) => fillIn(rules, scaleDown),
          ),
        ),
    ),
  );

/** The defaults of a HorizontalPodAutoscaler in `autoscaling/v1`. */
export const autoscalerV1Defaults: Change = (autoscaler) =>
  within(autoscaler, "spec", (spec) => fillIn(spec, { minReplicas: 1, targetCPUUtilizationPercentage: 80 }));
