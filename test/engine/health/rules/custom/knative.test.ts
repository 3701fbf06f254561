import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["serving.knative.dev/v1 Service", "spec: {}", "Progressing: Waiting for status update."],
  [
    "serving.knative.dev/v1 Service",
    "ConfigurationsReady=True, RoutesReady=True, Ready=True",
    "Healthy: Knative Service is healthy.",
  ],
  [
    "serving.knative.dev/v1 Service",
    "ConfigurationsReady=True, RoutesReady=Unknown/Deploying, Ready=Unknown",
    "Progressing: RoutesReady is Unknown, since Deploying.\nReady is Unknown\n",
  ],
  [
    "serving.knative.dev/v1 Service",
    "ConfigurationsReady=False/RevisionFailed no image, Ready=False/RevisionFailed no image",
    "Degraded: ConfigurationsReady is False, since RevisionFailed. no image\nReady is False, since RevisionFailed. no image\n",
  ],
  ["serving.knative.dev/v1 Service", "Ready=True", "Progressing"],
  ["operator.knative.dev/v1beta1 KnativeServing", "spec: {}", "Progressing: Waiting for KnativeServing"],
  [
    "operator.knative.dev/v1beta1 KnativeServing",
    "DependenciesInstalled=True, DeploymentsAvailable=True, InstallSucceeded=True, Ready=True",
    "Healthy: KnativeServing is healthy.",
  ],
  [
    "operator.knative.dev/v1beta1 KnativeServing",
    "DependenciesInstalled=True, DeploymentsAvailable=False, InstallSucceeded=True, Ready=False",
    "Progressing: 1: DependenciesInstalled | True\n2: DeploymentsAvailable | False\n3: InstallSucceeded | True\n4: Ready | False\n",
  ],
  ["operator.knative.dev/v1beta1 KnativeServing", "InstallSucceeded=False", "Degraded: 1: InstallSucceeded | False\n"],
  ["operator.knative.dev/v1beta1 KnativeEventing", "InstallSucceeded=True, Ready=True", "Healthy: KnativeEventing is healthy."],
  [
    "operator.knative.dev/v1beta1 KnativeEventing",
    "InstallSucceeded=True, Ready=Unknown",
    "Progressing: 1: InstallSucceeded | True\n2: Ready | Unknown\n",
  ],
  ["serving.knative.dev/v1 Revision", "spec: {}", "none"],
  ["serving.knative.dev/v1 Revision", "Ready=True", "Healthy"],
  ["serving.knative.dev/v1 Revision", "Ready=Unknown/Deploying starting", "Progressing: starting"],
  ["serving.knative.dev/v1 Revision", "Ready=False/ExitCode1 it fell over", "Degraded: it fell over"],
  ["eventing.knative.dev/v1 Trigger", "Ready=False/BrokerDoesNotExist no broker", "Degraded: no broker"],
  ["sources.knative.dev/v1 PingSource", "Ready=True", "Healthy"],
])("knativeRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
