import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition";

test.each([
  ["waits to be processed", "status: {conditions: []}", "Progressing: Status conditions not found"],
  [
    "is well when established",
    "status: {conditions: [{type: NamesAccepted, status: 'True'}, {type: Established, status: 'True'}]}",
    "Healthy: CRD is healthy",
  ],
  [
    "waits while it is installed",
    "status: {conditions: [{type: Established, status: 'False', reason: Installing, message: the initial names have been accepted}]}",
    "Progressing: CRD is being installed",
  ],
  [
    "is ill when its names are taken",
    "status: {conditions: [{type: NamesAccepted, status: 'False', message: plural is in use}, {type: Established, status: 'True'}]}",
    "Degraded: CRD names have not been accepted: plural is in use",
  ],
  [
    "is ill with a loose schema",
    "status: {conditions: [{type: Established, status: 'True'}, {type: NonStructuralSchema, status: 'True', message: type is missing}]}",
    "Degraded: Schema violations found: type is missing",
  ],
  [
    "is ill when not established",
    "status: {conditions: [{type: Established, status: 'False', reason: NotAccepted}]}",
    "Degraded: CRD is not established",
  ],
  [
    "is in progress while it goes",
    "status: {conditions: [{type: Terminating, status: 'True', message: removing instances}]}",
    "Progressing: CRD is terminating: removing instances",
  ],
])("custom-resource-definition rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
