import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["flagger.app/v1beta1 Canary", "spec: {}", "Unknown: No status"],
  [
    "flagger.app/v1beta1 Canary",
    "Promoted=Unknown new revision | status: {phase: Progressing, canaryWeight: 20}",
    "Progressing: Progressing --- Canary Weight: 20 % --- new revision",
  ],
  [
    "flagger.app/v1beta1 Canary",
    "Promoted=True promoted | status: {phase: Succeeded, canaryWeight: 0}",
    "Healthy: Succeeded --- promoted",
  ],
  [
    "flagger.app/v1beta1 Canary",
    "Promoted=False too many errors | status: {phase: Failed, canaryWeight: 0}",
    "Degraded: Failed --- too many errors",
  ],
  ["flagger.app/v1beta1 Canary", "status: {phase: Waiting}", "Unknown: Waiting --- "],
  ["flink.apache.org/v1beta1 FlinkDeployment", "spec: {}", "Progressing: Waiting for Flink operator"],
  ["flink.apache.org/v1beta1 FlinkDeployment", "status: {reconciliationStatus: {state: DEPLOYED}}", "Healthy"],
  ["flink.apache.org/v1beta1 FlinkDeployment", "status: {reconciliationStatus: {success: true}}", "Healthy"],
  [
    "flink.apache.org/v1beta1 FlinkDeployment",
    "status: {reconciliationStatus: {state: UPGRADING}, jobManagerDeploymentStatus: DEPLOYING}",
    "Progressing: Waiting for deploying",
  ],
  [
    "flink.apache.org/v1beta1 FlinkDeployment",
    "status: {reconciliationStatus: {state: UPGRADING, error: no image}, jobManagerDeploymentStatus: ERROR}",
    "Degraded: no image",
  ],
  ["openfaas.com/v1 Function", "spec: {}", "Progressing: Waiting for Function"],
  ["openfaas.com/v1 Function", "Ready=True up | status: {replicas: 1}", "Healthy: up"],
  ["openfaas.com/v1 Function", "Ready=True up", "Suspended: No replicas available"],
  ["openfaas.com/v1 Function", "Stalled=True no image, Ready=False", "Degraded: no image"],
  ["openfaas.com/v1 Function", "Ready=False starting", "Degraded: starting"],
  ["core.spinkube.dev/v1alpha1 SpinApp", "spec: {}", "Progressing: Waiting for status to be available"],
  ["core.spinkube.dev/v1alpha1 SpinApp", "status: {}", "Degraded"],
  ["core.spinkube.dev/v1alpha1 SpinApp", "Available=False no pod", "Degraded: no pod"],
  [
    "core.spinkube.dev/v1alpha1 SpinApp",
    "Available=True up, Progressing=False Timeout while pulling",
    "Degraded: Timeout while pulling",
  ],
  [
    "core.spinkube.dev/v1alpha1 SpinApp",
    "Available=True up | spec: {replicas: 2} | status: {readyReplicas: 1}",
    "Progressing: Waiting for replicas to be ready (1/2)",
  ],
  [
    "core.spinkube.dev/v1alpha1 SpinApp",
    "Available=True up, Progressing=True rolling | status: {readyReplicas: 1}",
    "Progressing: rolling",
  ],
  [
    "core.spinkube.dev/v1alpha1 SpinApp",
    "Available=True up | status: {readyReplicas: 1}",
    "Healthy: Application is healthy with 1/1 replicas ready",
  ],
  ["spot.io/v1 SpotDeployment", "spec: {}", "none"],
  ["spot.io/v1 SpotDeployment", "InvalidSpec=True no strategy", "Degraded: no strategy"],
  ["spot.io/v1 SpotDeployment", "Progressing=True/ProgressDeadlineExceeded too slow", "Degraded: too slow"],
  ["spot.io/v1 SpotDeployment", "Paused=True", "Suspended: Rollout is paused"],
  [
    "spot.io/v1 SpotDeployment",
    "Progressing=True | status: {phase: Progressing}",
    "Progressing: Waiting for rollout to finish steps",
  ],
  ["spot.io/v1 SpotDeployment", "Progressing=True", "Healthy"],
  ["serving.kserve.io/v1beta1 InferenceService", "spec: {}", "Progressing: Waiting for InferenceService to report status..."],
  [
    "serving.kserve.io/v1beta1 InferenceService",
    "Ready=True | status: {modelStatus: {transitionStatus: UpToDate}}",
    "Healthy: InferenceService is healthy.",
  ],
  ["serving.kserve.io/v1beta1 InferenceService", "Stopped=True", "Suspended: InferenceService is Stopped"],
  [
    "serving.kserve.io/v1beta1 InferenceService",
    "Ready=True | status: {modelStatus: {transitionStatus: InProgress}}",
    "Progressing: 0: transitionStatus | InProgress",
  ],
  [
    "serving.kserve.io/v1beta1 InferenceService",
    "Ready=True | status: {modelStatus: {transitionStatus: BlockedByFailedLoad}}",
    "Degraded: 0: transitionStatus | BlockedByFailedLoad",
  ],
  [
    "serving.kserve.io/v1beta1 InferenceService",
    "PredictorReady=True, Ready=False/Loading no model yet",
    "Progressing:  | 2: Ready | False | Loading | no model yet",
  ],
  ["k8s.keycloak.org/v2alpha1 Keycloak", "spec: {}", "Progressing: Waiting for Keycloak status conditions to exist"],
  ["k8s.keycloak.org/v2alpha1 Keycloak", "Ready=True", "Healthy"],
  ["k8s.keycloak.org/v2alpha1 Keycloak", "HasErrors=True no database, Ready=False", "Degraded: Has Errors: no database"],
  [
    "k8s.keycloak.org/v2alpha1 Keycloak",
    'status: {conditions: [{type: Ready, status: "True", lastTransitionTime: "2026-01-02T00:00:00Z"}, {type: HasErrors, status: "True", message: no database, lastTransitionTime: "2026-01-01T00:00:00Z"}]}',
    "Degraded: Has Errors: no database",
  ],
  ["k8s.keycloak.org/v2alpha1 Keycloak", "Ready=False", "Progressing"],
  ["proclaim.dogmatiq.io/v1 DNSSDServiceInstance", "spec: {}", "Progressing"],
  ["proclaim.dogmatiq.io/v1 DNSSDServiceInstance", "Adopted=False not ours", "Degraded: not ours"],
  ["proclaim.dogmatiq.io/v1 DNSSDServiceInstance", "Adopted=True, Advertised=False/AdvertiseError no zone", "Degraded: no zone"],
  [
    "proclaim.dogmatiq.io/v1 DNSSDServiceInstance",
    "Adopted=True, Advertised=True, Discoverable=Unknown/DiscoveryError no answer",
    "Unknown: no answer",
  ],
  ["proclaim.dogmatiq.io/v1 DNSSDServiceInstance", "Adopted=True, Advertised=True, Discoverable=True found", "Healthy: found"],
  ["proclaim.dogmatiq.io/v1 DNSSDServiceInstance", "Adopted=True, Discoverable=False not yet", "Progressing: not yet"],
])("workloadRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
