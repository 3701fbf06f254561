import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler";

test.each([
  ["waits for conditions", "status: {}", "Progressing: Waiting to Autoscale"],
  ["is well when able", "status: {conditions: [{type: AbleToScale, status: 'True', message: ready}]}", "Healthy: ready"],
  [
    "is well at its limit",
    "status: {conditions: [{type: ScalingLimited, status: 'True', message: at the limit}]}",
    "Healthy: at the limit",
  ],
  [
    "is ill without its target",
    "status: {conditions: [{type: AbleToScale, status: 'False', reason: FailedGetScale, message: no such Deployment}]}",
    "Degraded: no such Deployment",
  ],
  [
    "is ill without metrics, even when able",
    "status: {conditions: [{type: AbleToScale, status: 'True'}, {type: ScalingActive, status: 'False', reason: FailedGetResourceMetric, message: no metrics}]}",
    "Degraded: no metrics",
  ],
  [
    "waits when merely inactive",
    "status: {conditions: [{type: ScalingActive, status: 'False', reason: ScalingDisabled}]}",
    "Progressing: Waiting to Autoscale",
  ],
  [
    "reads version 1 from its annotation",
    'apiVersion: autoscaling/v1, metadata: {name: it, annotations: {autoscaling.alpha.kubernetes.io/conditions: \'[{"type":"AbleToScale","status":"True","message":"ready"}]\'}}',
    "Healthy: ready",
  ],
  [
    "bears a broken annotation in version 1",
    "apiVersion: autoscaling/v1, metadata: {name: it, annotations: {autoscaling.alpha.kubernetes.io/conditions: '[{'}}",
    "Unknown: failed to convert conditions annotation to typed: it is no JSON list",
  ],
  [
    "reads names of any case in version 1",
    'apiVersion: autoscaling/v1, metadata: {name: it, annotations: {autoscaling.alpha.kubernetes.io/conditions: \'[{"Type":"AbleToScale","STATUS":"True","message":"ready"}]\'}}',
    "Healthy: ready",
  ],
  [
    "passes over a condition that is null",
    "apiVersion: autoscaling/v1, metadata: {name: it, annotations: {autoscaling.alpha.kubernetes.io/conditions: '[null]'}}",
    "Progressing: Waiting to Autoscale",
  ],
  [
    "wants texts in the annotation",
    'apiVersion: autoscaling/v1, metadata: {name: it, annotations: {autoscaling.alpha.kubernetes.io/conditions: \'[{"type":"AbleToScale","message":5}]\'}}',
    "Unknown: failed to convert conditions annotation to typed: the message of a condition is no text",
  ],
  [
    "wants objects in the annotation",
    "apiVersion: autoscaling/v1, metadata: {name: it, annotations: {autoscaling.alpha.kubernetes.io/conditions: '[1]'}}",
    "Unknown: failed to convert conditions annotation to typed: a condition is no object",
  ],
  [
    "cannot read an empty annotation",
    "apiVersion: autoscaling/v1, metadata: {name: it, annotations: {autoscaling.alpha.kubernetes.io/conditions: ''}}",
    "Unknown: failed to convert conditions annotation to typed: it is no JSON list",
  ],
])("horizontal-pod-autoscaler rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
