import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["gateway.networking.k8s.io/v1 BackendTLSPolicy", "spec: {}", "Progressing: Waiting for BackendTLSPolicy status"],
  [
    "gateway.networking.k8s.io/v1 BackendTLSPolicy",
    'status: {ancestors: [{ancestorRef: {name: web}, conditions: [{type: Accepted, status: "True"}, {type: ResolvedRefs, status: "True"}]}]}',
    "Healthy: BackendTLSPolicy is healthy",
  ],
  [
    "gateway.networking.k8s.io/v1 BackendTLSPolicy",
    'status: {ancestors: [{ancestorRef: {name: web}, conditions: [{type: Accepted, status: "False", message: no service}]}]}',
    "Degraded: Ancestor web: no service",
  ],
  [
    "gateway.networking.k8s.io/v1 BackendTLSPolicy",
    'status: {ancestors: [{ancestorRef: {name: web}, conditions: [{type: Accepted, status: "True"}, {type: ResolvedRefs, status: "False", message: no CA}]}]}',
    "Degraded: Ancestor web: no CA",
  ],
  [
    "gateway.networking.k8s.io/v1 BackendTLSPolicy",
    'metadata: {generation: 2} | status: {ancestors: [{ancestorRef: {name: web}, conditions: [{type: Accepted, status: "True", observedGeneration: 1}]}]}',
    "Progressing: Waiting for Ancestor web to update BackendTLSPolicy status",
  ],
  [
    "gateway.networking.k8s.io/v1 BackendTLSPolicy",
    'metadata: {generation: 2} | status: {ancestors: [{ancestorRef: {name: web}, conditions: [{type: Accepted, status: "True"}]}]}',
    "Healthy: BackendTLSPolicy is healthy",
  ],
  [
    "gateway.networking.k8s.io/v1 BackendTLSPolicy",
    'status: {ancestors: [{ancestorRef: {name: web}, conditions: [{type: Ready, status: "True"}]}]}',
    "Progressing: Waiting for BackendTLSPolicy status",
  ],
  ["gateway.envoyproxy.io/v1alpha1 SecurityPolicy", "spec: {}", "none"],
  [
    "gateway.envoyproxy.io/v1alpha1 SecurityPolicy",
    'status: {ancestors: [{ancestorRef: {name: web}, conditions: [{type: Accepted, status: "False", message: no Secret}]}]}',
    "Degraded: Ancestor web: no Secret",
  ],
])("policyRule: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
