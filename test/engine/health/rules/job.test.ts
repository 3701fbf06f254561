import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: batch/v1, kind: Job";

test.each([
  ["is in progress without conditions", "status: {active: 1}", "Progressing"],
  [
    "is well when complete",
    "status: {conditions: [{type: SuccessCriteriaMet, status: 'True'}, {type: Complete, status: 'True', message: done}]}",
    "Healthy: done",
  ],
  [
    "is ill when failed",
    "status: {conditions: [{type: Failed, status: 'True', message: back-off limit reached}]}",
    "Degraded: back-off limit reached",
  ],
  [
    "E-16 takes no heed of a failure that does not hold",
    "status: {conditions: [{type: Failed, status: 'False'}]}",
    "Progressing",
  ],
  [
    "is suspended",
    "status: {conditions: [{type: Suspended, status: 'True', message: Job suspended}]}",
    "Suspended: Job suspended",
  ],
  [
    "E-16 is in progress once it is resumed",
    "status: {conditions: [{type: Suspended, status: 'False', message: Job resumed}]}",
    "Progressing: Job resumed",
  ],
  ["E-16 is well when it says when it completed", "status: {completionTime: '2026-01-01T00:00:00Z'}", "Healthy"],
  [
    "is ill when failed, also while it is suspended",
    "status: {conditions: [{type: Suspended, status: 'True'}, {type: Failed, status: 'True', message: no more tries}]}",
    "Degraded: no more tries",
  ],
  [
    "is well when it completed after being resumed",
    "status: {conditions: [{type: Suspended, status: 'False'}, {type: Complete, status: 'True'}]}",
    "Healthy",
  ],
])("job rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
