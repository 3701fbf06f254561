import { isStale, objectAt, specOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule, messageOr, messageOrReason } from "./condition-rule.js";
import { phaseRule } from "./phase-rule.js";
import type { Text } from "./text.js";

const reasonOr =
  (fallback: string): Text<string> =>
  (_, object) =>
    textAt(statusOf(object), "reason") || fallback;

/** How the operator of VictoriaMetrics finds each of its kinds, with a reason where it is not well. */
const victoriaMetricsPhaseRule = phaseRule({
  groups: ["operator.victoriametrics.com"],
  kinds: ["*"],
  at: "status.updateStatus",
  phases: {
    operational: ["Healthy", "All components are operational"],
    expanding: ["Progressing", reasonOr("Reconciliation in progress")],
    paused: ["Suspended", reasonOr("Reconciliation is paused")],
    failed: ["Degraded", reasonOr("Reconciliation failed")],
  },
  absent: ["Progressing", "Waiting for the operator to report status"],
});

/** Ready and wanted replicas as the collector counts them: `1/3`. */
const replicaCounts = /(\d+)\/(\d+)/;

const collectorRule: HealthRule = {
  groups: ["opentelemetry.io"],
  kinds: ["OpenTelemetryCollector"],
  assess(collector) {
    if (collector.status === undefined) return verdict("Progressing", "Waiting for OpenTelemetry Collector status");
    const counts = textAt(objectAt(statusOf(collector), "scale"), "statusReplicas");
    const mode = textAt(specOf(collector), "mode");
    if (counts === "") {
      return mode === "sidecar"
        ? verdict("Healthy", "Collector is running in sidecar mode")
        : verdict("Progressing", "Scale status not available");
    }
    const [, ready, total] = replicaCounts.exec(counts)?.map(Number) ?? [];
    if (ready === undefined) return verdict("Progressing", `Unable to parse replica status: ${counts}`);
    if (ready === 0) {
      return mode === "daemonset" && total === 0
        ? verdict("Healthy", "DaemonSet has no eligible nodes (0/0)")
        : verdict("Degraded", "No replicas are ready");
    }
    return ready === total ? verdict("Healthy", "All replicas are ready") : verdict("Progressing", "Replicas are starting up");
  },
};

/**
 * What watches over clusters: Prometheus, VictoriaMetrics, OpenTelemetry, Jaeger, Kiali, Coralogix, Datadog.
 * @see https://prometheus-operator.dev/docs/api-reference/api/
 * @see https://docs.victoriametrics.com/operator/resources/
 */
export const observabilityRules: readonly HealthRule[] = [
  conditionRule({
    groups: ["monitoring.coreos.com"],
    kinds: ["Prometheus"],
    lines: [
      ["Available=True", "Healthy", "All instances are available"],
      ["Available=!True/SomePodsNotReady", "Progressing", messageOrReason],
      ["Available=!True", "Degraded", messageOrReason],
    ],
    otherwise: "Waiting for initialization",
  }),
  conditionRule({
    groups: ["monitoring.coreos.com"],
    kinds: ["Alertmanager", "PrometheusAgent", "ThanosRuler"],
    lines: [
      ["Available=True", "Healthy", "All instances are available"],
      ["Available=!True/SomePodsNotReady", "Progressing", messageOrReason],
      ["Available=!True", "Degraded", messageOrReason],
    ],
  }),
  {
    ...victoriaMetricsPhaseRule,
    assess: (object) =>
      object.status === undefined || isStale(object)
        ? verdict("Progressing", "Waiting for the operator to reconcile")
        : victoriaMetricsPhaseRule.assess(object),
  },
  collectorRule,
  phaseRule({
    groups: ["jaegertracing.io"],
    kinds: ["Jaeger"],
    at: "status.phase",
    phases: { Running: ["Healthy", "Jaeger is Running"], Failed: ["Degraded", "Jaeger Failed For Some Reason"] },
    absent: ["Progressing", "Waiting for Jaeger"],
  }),
  conditionRule({
    groups: ["kiali.io"],
    kinds: ["Kiali"],
    lines: [
      ["Successful=True", "Healthy"],
      ["Failure=True", "Degraded"],
      ["Running=*/Running", "Progressing"],
    ],
    otherwise: "Waiting for Kiali",
  }),
  conditionRule({
    groups: ["coralogix.com"],
    kinds: ["Alert", "RecordingRuleGroupSet"],
    lines: [
      ["RemoteSynced=True", "Healthy", "Resource is ready"],
      ["RemoteSynced=False", "Degraded"],
    ],
    otherwise: "Waiting for status to be updated",
  }),
  conditionRule({
    groups: ["datadoghq.com"],
    kinds: ["DatadogMetric"],
    lines: [
      [
        "Error=True",
        "Degraded",
        ({ reason, message }) => [reason, message || "DatadogMetric reported an error"].filter((part) => part !== "").join(": "),
      ],
      ["Valid=False", "Degraded", messageOr("DatadogMetric is not valid")],
    ],
    first: "line",
    otherwise: () => verdict("Healthy", "DatadogMetric is healthy"),
  }),
];
