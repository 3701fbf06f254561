import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["core.humio.com/v1alpha1 HumioParser", "spec: {}", "Progressing: Update in progress"],
  ["core.humio.com/v1alpha1 HumioParser", "status: {state: Exists}", "Healthy: Component state: Exists."],
  ["core.humio.com/v1alpha1 HumioParser", "status: {state: NotFound}", "Missing: Component state: NotFound."],
  ["core.humio.com/v1alpha1 HumioParser", "status: {state: ConfigError}", "Degraded: Component state: ConfigError."],
  ["core.humio.com/v1alpha1 HumioParser", "status: {state: Unknown}", "Unknown: Component state: Unknown."],
  ["core.humio.com/v1alpha1 HumioCluster", "spec: {}", "Progressing: Update in progress"],
  ["core.humio.com/v1alpha1 HumioCluster", "status: {state: Running}", "Healthy: Cluster is in a healthy running state"],
  ["core.humio.com/v1alpha1 HumioCluster", "status: {state: Running, message: all nodes up}", "Healthy: all nodes up"],
  ["core.humio.com/v1alpha1 HumioCluster", "status: {state: Restarting}", "Progressing: Cluster pods are being restarted"],
  ["core.humio.com/v1alpha1 HumioCluster", "status: {state: Upgrading}", "Progressing: Cluster pods are being upgraded"],
  [
    "core.humio.com/v1alpha1 HumioCluster",
    "status: {state: Pending}",
    "Progressing: Cluster is waiting on resources to be provisioned",
  ],
  [
    "core.humio.com/v1alpha1 HumioCluster",
    "status: {state: ConfigError}",
    "Degraded: User-provided cluster specification resulted in a configuration error",
  ],
  ["core.humio.com/v1alpha1 HumioCluster", "status: {state: Unknown}", "Unknown: Component state: Unknown."],
])("humioRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
