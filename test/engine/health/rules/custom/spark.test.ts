import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["sparkoperator.k8s.io/v1beta2 SparkApplication", "spec: {}", "Progressing: Waiting for Executor pods"],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    'status: {applicationState: {state: ""}}',
    "Progressing: SparkApplication was added, enqueuing it for submission",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "status: {applicationState: {state: SUBMITTED}}",
    "Progressing: SparkApplication was submitted successfully",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "status: {applicationState: {state: COMPLETED}}",
    "Healthy: SparkApplication was Completed",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "status: {applicationState: {state: FAILED, errorMessage: driver fell over}}",
    "Degraded: driver fell over",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "status: {applicationState: {state: INVALIDATING}}",
    "Missing: SparkApplication is in InvalidatingState",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "status: {applicationState: {state: RUNNING}}",
    "Progressing: Waiting for Executor pods",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "spec: {executor: {instances: 1}} | status: {applicationState: {state: RUNNING}, executorState: {a: RUNNING, b: PENDING}}",
    "Healthy: SparkApplication is Running",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "spec: {executor: {instances: 2}} | status: {applicationState: {state: RUNNING}, executorState: {a: RUNNING, b: PENDING}}",
    "Progressing: Waiting for Executor pods",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "spec: {dynamicAllocation: {enabled: true, minExecutors: 1, maxExecutors: 2}} | status: {applicationState: {state: RUNNING}, executorState: {a: RUNNING}}",
    "Healthy: SparkApplication is Running",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "spec: {dynamicAllocation: {enabled: true, minExecutors: 2}} | status: {applicationState: {state: RUNNING}, executorState: {a: RUNNING}}",
    "Progressing: Waiting for Executor pods",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    'spec: {sparkConf: {spark.dynamicAllocation.enabled: "true", spark.dynamicAllocation.maxExecutors: "1"}} | status: {applicationState: {state: RUNNING}, executorState: {a: RUNNING, b: RUNNING}}',
    "Progressing: Waiting for Executor pods",
  ],
  [
    "sparkoperator.k8s.io/v1beta2 SparkApplication",
    "spec: {executor: {}} | status: {applicationState: {state: RUNNING}, executorState: {a: RUNNING}}",
    "Healthy: SparkApplication is Running",
  ],
])("sparkRule: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
