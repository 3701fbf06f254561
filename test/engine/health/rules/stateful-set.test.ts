import { expect, test } from "vitest";
import { parse } from "yaml";
import { assessByRule } from "../../../../engine/health/find-rule.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: apps/v1, kind: StatefulSet";

test.each([
  [
    "waits for the first look of the controller",
    "spec: {replicas: 1}",
    "Progressing: Waiting for statefulset spec update to be observed...",
  ],
  [
    "waits for the controller to see the newest spec",
    "metadata: {name: it, generation: 3}, status: {observedGeneration: 2}",
    "Progressing: Waiting for statefulset spec update to be observed...",
  ],
  [
    "waits for ready pods",
    "spec: {replicas: 3}, status: {observedGeneration: 1, readyReplicas: 1}",
    "Progressing: Waiting for 2 pods to be ready...",
  ],
  [
    "waits for pods above the partition",
    "spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}, status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1}",
    "Progressing: Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...",
  ],
  [
    "E-17 is well while pods below the partition are old",
    "spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}}, status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1, updateRevision: b, currentRevision: a}",
    "Healthy: partitioned roll out complete: 1 new pods have been updated...",
  ],
  [
    "E-17 counts ready pods and not available ones",
    "spec: {replicas: 2, updateStrategy: {type: OnDelete}}, status: {observedGeneration: 1, readyReplicas: 2, availableReplicas: 0}",
    "Healthy: statefulset has 2 ready pods",
  ],
  [
    "waits for the newest revision",
    "spec: {replicas: 1}, status: {observedGeneration: 1, readyReplicas: 1, updatedReplicas: 0, updateRevision: b, currentRevision: a}",
    "Progressing: waiting for statefulset rolling update to complete 0 pods at revision b...",
  ],
  [
    "is well at the newest revision",
    "spec: {replicas: 1}, status: {observedGeneration: 1, readyReplicas: 1, currentReplicas: 1, updateRevision: a, currentRevision: a}",
    "Healthy: statefulset rolling update complete 1 pods at revision a...",
  ],
])("stateful-set rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});

const strictly = (object: string) => {
  const health = assessByRule({ metadata: { name: "it" }, ...parse(`{${head}}`), ...parse(`{${object}}`) } as Manifest, "all");
  return `${health?.status}: ${health?.message}`;
};
const done = "observedGeneration: 1, readyReplicas: 2, currentReplicas: 2, updatedReplicas: 2";

test.each([
  [
    "counts available pods",
    `spec: {replicas: 2}, status: {${done}, availableReplicas: 1, updateRevision: a, currentRevision: a}`,
    "Progressing: Waiting for 1 pods to be available...",
  ],
  [
    "wants one revision where there is no partition",
    `spec: {replicas: 2, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0}}}, status: {${done}, availableReplicas: 2, updateRevision: b, currentRevision: a}`,
    "Progressing: waiting for statefulset rolling update to complete: pods are at revision a, not all at b...",
  ],
  [
    "leaves pods below a partition alone",
    `spec: {replicas: 2, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}, status: {${done}, availableReplicas: 2, updateRevision: b, currentRevision: a}`,
    "Healthy: partitioned roll out complete: 2 new pods have been updated...",
  ],
  [
    "leaves alone what is updated by deleting",
    `spec: {replicas: 2, updateStrategy: {type: OnDelete}}, status: {${done}, availableReplicas: 2, updateRevision: b, currentRevision: a}`,
    "Healthy: statefulset has 2 ready pods",
  ],
  [
    "waits as the milder rule does",
    "spec: {replicas: 2}, status: {observedGeneration: 1, readyReplicas: 1}",
    "Progressing: Waiting for 1 pods to be ready...",
  ],
])("E-17 stateful-set rule, where all our own rules judge: %s", (_, object, expected) => {
  expect(strictly(object)).toBe(expected);
});
