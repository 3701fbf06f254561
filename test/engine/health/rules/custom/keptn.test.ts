import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["lifecycle.keptn.sh/v1 KeptnTask", "spec: {}", "Progressing: KeptnTask is progressing"],
  ["lifecycle.keptn.sh/v1 KeptnTask", "status: {status: Succeeded}", "Healthy: KeptnTask is healthy"],
  ["lifecycle.keptn.sh/v1 KeptnTask", "status: {status: Failed}", "Degraded: KeptnTask is degraded"],
  ["lifecycle.keptn.sh/v1 KeptnEvaluation", "status: {overallStatus: Succeeded}", "Healthy: KeptnEvaluation is healthy"],
  ["lifecycle.keptn.sh/v1 KeptnEvaluation", "status: {status: Succeeded}", "Progressing: KeptnEvaluation is progressing"],
  ["metrics.keptn.sh/v1 KeptnMetric", "spec: {}", "Progressing: KeptnMetric is progressing"],
  ["metrics.keptn.sh/v1 KeptnMetric", 'status: {value: "1"}', "Healthy: KeptnMetric is healthy"],
  ["metrics.keptn.sh/v1 KeptnMetric", 'status: {value: "1", errMsg: no provider}', "Degraded: KeptnMetric is degraded"],
  ["metrics.keptn.sh/v1 Analysis", "spec: {}", "Progressing: Analysis is progressing"],
  ["metrics.keptn.sh/v1 Analysis", "status: {pass: true}", "Healthy: Analysis is healthy"],
  ["metrics.keptn.sh/v1 Analysis", "status: {pass: false, warning: true}", "Healthy: Analysis is healthy with warnings"],
  ["metrics.keptn.sh/v1 Analysis", "status: {pass: false}", "Degraded: Analysis is degraded"],
])("keptnRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
