import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["microgateway.airlock.com/v1alpha1 Limits", "spec: {}", "Healthy: Limits is healthy"],
  [
    "microgateway.airlock.com/v1alpha1 ContentSecurityPolicy",
    "spec: {}",
    "Progressing: Waiting for ContentSecurityPolicy status",
  ],
  [
    "microgateway.airlock.com/v1alpha1 ContentSecurityPolicy",
    'status: {ancestors: [{ancestorRef: {name: web}, conditions: [{type: Accepted, status: "True"}]}]}',
    "Healthy: ContentSecurityPolicy is healthy",
  ],
  [
    "microgateway.airlock.com/v1alpha1 ContentSecurityPolicy",
    'metadata: {generation: 1} | status: {ancestors: [{ancestorRef: {name: web}, conditions: [{type: Accepted, status: "True"}]}]}',
    "Progressing: Waiting for Ancestor web to update ContentSecurityPolicy status",
  ],
  [
    "microgateway.airlock.com/v1alpha1 ContentSecurityPolicy",
    'status: {ancestors: [{ancestorRef: {name: web}, conditions: [{type: Ready, status: "True"}]}]}',
    "Degraded: Ancestor web: ContentSecurityPolicy is not accepted",
  ],
  [
    "microgateway.airlock.com/v1alpha1 ContentSecurityPolicy",
    'status: {ancestors: [{ancestorRef: {name: web}, conditions: []}, {ancestorRef: {name: api}, conditions: [{type: Accepted, status: "True"}]}]}',
    "Healthy: ContentSecurityPolicy is healthy",
  ],
])("airlockRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
