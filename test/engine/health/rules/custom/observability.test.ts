import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["monitoring.coreos.com/v1 Prometheus", "spec: {}", "Progressing: Waiting for initialization"],
  ["monitoring.coreos.com/v1 Prometheus", "Available=True/Fine", "Healthy: All instances are available"],
  [
    "monitoring.coreos.com/v1 Prometheus",
    "Available=False/SomePodsNotReady shard 0 has no pod",
    "Progressing: shard 0 has no pod",
  ],
  ["monitoring.coreos.com/v1 Prometheus", "Available=False/NoPodReady", "Degraded: NoPodReady"],
  ["monitoring.coreos.com/v1 Alertmanager", "spec: {}", "none"],
  ["monitoring.coreos.com/v1 Alertmanager", "Available=Degraded/SomePodsNotReady one is missing", "Progressing: one is missing"],
  ["operator.victoriametrics.com/v1beta1 VMCluster", "spec: {}", "Progressing: Waiting for the operator to reconcile"],
  [
    "operator.victoriametrics.com/v1beta1 VMCluster",
    "metadata: {generation: 2} | status: {observedGeneration: 1, updateStatus: operational}",
    "Progressing: Waiting for the operator to reconcile",
  ],
  [
    "operator.victoriametrics.com/v1beta1 VMCluster",
    "status: {updateStatus: operational}",
    "Healthy: All components are operational",
  ],
  [
    "operator.victoriametrics.com/v1beta1 VMCluster",
    "status: {updateStatus: expanding}",
    "Progressing: Reconciliation in progress",
  ],
  [
    "operator.victoriametrics.com/v1beta1 VMCluster",
    "status: {updateStatus: paused, reason: by a person}",
    "Suspended: by a person",
  ],
  [
    "operator.victoriametrics.com/v1beta1 VMCluster",
    "status: {updateStatus: failed, reason: no storage}",
    "Degraded: no storage",
  ],
  [
    "operator.victoriametrics.com/v1beta1 VMCluster",
    "status: {updateStatus: mystery}",
    "Progressing: Waiting for the operator to report status",
  ],
  ["opentelemetry.io/v1beta1 OpenTelemetryCollector", "spec: {}", "Progressing: Waiting for OpenTelemetry Collector status"],
  [
    "opentelemetry.io/v1beta1 OpenTelemetryCollector",
    "spec: {mode: sidecar} | status: {}",
    "Healthy: Collector is running in sidecar mode",
  ],
  [
    "opentelemetry.io/v1beta1 OpenTelemetryCollector",
    "spec: {mode: deployment} | status: {}",
    "Progressing: Scale status not available",
  ],
  [
    "opentelemetry.io/v1beta1 OpenTelemetryCollector",
    "status: {scale: {statusReplicas: 2/2}}",
    "Healthy: All replicas are ready",
  ],
  [
    "opentelemetry.io/v1beta1 OpenTelemetryCollector",
    "status: {scale: {statusReplicas: 1/2}}",
    "Progressing: Replicas are starting up",
  ],
  [
    "opentelemetry.io/v1beta1 OpenTelemetryCollector",
    "status: {scale: {statusReplicas: 0/2}}",
    "Degraded: No replicas are ready",
  ],
  [
    "opentelemetry.io/v1beta1 OpenTelemetryCollector",
    "spec: {mode: daemonset} | status: {scale: {statusReplicas: 0/0}}",
    "Healthy: DaemonSet has no eligible nodes (0/0)",
  ],
  [
    "opentelemetry.io/v1beta1 OpenTelemetryCollector",
    "status: {scale: {statusReplicas: two}}",
    "Progressing: Unable to parse replica status: two",
  ],
  ["jaegertracing.io/v1 Jaeger", "spec: {}", "Progressing: Waiting for Jaeger"],
  ["jaegertracing.io/v1 Jaeger", "status: {phase: Running}", "Healthy: Jaeger is Running"],
  ["jaegertracing.io/v1 Jaeger", "status: {phase: Failed}", "Degraded: Jaeger Failed For Some Reason"],
  ["kiali.io/v1alpha1 Kiali", "spec: {}", "Progressing: Waiting for Kiali"],
  ["kiali.io/v1alpha1 Kiali", "Running=True/Running running reconciliation", "Progressing: running reconciliation"],
  ["kiali.io/v1alpha1 Kiali", "Successful=True last one succeeded", "Healthy: last one succeeded"],
  ["kiali.io/v1alpha1 Kiali", "Failure=True unknown field", "Degraded: unknown field"],
  ["coralogix.com/v1alpha1 Alert", "spec: {}", "Progressing: Waiting for status to be updated"],
  ["coralogix.com/v1alpha1 Alert", "RemoteSynced=True", "Healthy: Resource is ready"],
  ["coralogix.com/v1alpha1 Alert", "RemoteSynced=False no permission", "Degraded: no permission"],
  ["datadoghq.com/v1alpha1 DatadogMetric", "spec: {}", "Healthy: DatadogMetric is healthy"],
  ["datadoghq.com/v1alpha1 DatadogMetric", "Valid=False", "Degraded: DatadogMetric is not valid"],
  [
    "datadoghq.com/v1alpha1 DatadogMetric",
    "Valid=True, Error=True/QueryFailed cannot fetch data",
    "Degraded: QueryFailed: cannot fetch data",
  ],
  ["datadoghq.com/v1alpha1 DatadogMetric", "Error=True", "Degraded: DatadogMetric reported an error"],
])("observabilityRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
