import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: argoproj.io/v1alpha1, kind: ApplicationSet";

test.each([
  ["waits for a status", "spec: {}", "Progressing: Waiting for the status to be reported"],
  [
    "is ill on an error, whatever else",
    "status: {conditions: [{type: ResourcesUpToDate, status: 'True'}, {type: ErrorOccurred, status: 'True', message: bad generator}]}",
    "Degraded: bad generator",
  ],
  [
    "is ill when its Applications are not as wanted",
    "status: {conditions: [{type: ErrorOccurred, status: 'False'}, {type: ResourcesUpToDate, status: 'False', message: cannot create}]}",
    "Degraded: cannot create",
  ],
  [
    "is in progress while it rolls out",
    "status: {conditions: [{type: ResourcesUpToDate, status: 'True'}, {type: RolloutProgressing, status: 'True', message: step 1}]}",
    "Progressing: step 1",
  ],
  [
    "is well when all is as wanted",
    "status: {conditions: [{type: ErrorOccurred, status: 'False'}, {type: ResourcesUpToDate, status: 'True', message: all there}]}",
    "Healthy: all there",
  ],
])("application-set rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
