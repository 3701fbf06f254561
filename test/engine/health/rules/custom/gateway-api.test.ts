import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["gateway.networking.k8s.io/v1 Gateway", "spec: {}", "Progressing: Waiting for Gateway status"],
  ["gateway.networking.k8s.io/v1 Gateway", "Accepted=True, Programmed=True", "Healthy: Gateway is healthy"],
  ["gateway.networking.k8s.io/v1 Gateway", "Accepted=False/Invalid bad parameters, Programmed=False", "Degraded: bad parameters"],
  [
    "gateway.networking.k8s.io/v1 Gateway",
    "ResolvedRefs=False no certificate, Accepted=False bad parameters",
    "Degraded: no certificate",
  ],
  ["gateway.networking.k8s.io/v1 Gateway", "Accepted=True, Programmed=False", "Progressing: Gateway is still being programmed"],
  [
    "gateway.networking.k8s.io/v1 Gateway",
    'Accepted=True | status: {listeners: [{conditions: [{type: ResolvedRefs, status: "False", message: no Secret}]}]}',
    "Degraded: Listener: no Secret",
  ],
  [
    "gateway.networking.k8s.io/v1 Gateway",
    "status: {listeners: [{conditions: [{type: Programmed, status: Unknown}]}]}",
    "Progressing: Listener: Listener is still being programmed",
  ],
  ["gateway.networking.k8s.io/v1 Gateway", "status: {listeners: [{name: http}]}", "Healthy: Gateway is healthy"],
  ["gateway.networking.k8s.io/v1 GatewayClass", "spec: {}", "Progressing: Waiting for GatewayClass status"],
  ["gateway.networking.k8s.io/v1 GatewayClass", "Accepted=True", "Healthy: GatewayClass is accepted"],
  ["gateway.networking.k8s.io/v1 GatewayClass", "Accepted=False bad parameters", "Degraded: bad parameters"],
  ["gateway.networking.k8s.io/v1 GatewayClass", "Accepted=Unknown", "Progressing: Waiting for GatewayClass status"],
  [
    "gateway.networking.k8s.io/v1 GatewayClass",
    'metadata: {generation: 2} | status: {conditions: [{type: Accepted, status: "True", observedGeneration: 1}]}',
    "Progressing: Waiting for GatewayClass status",
  ],
  ["gateway.networking.k8s.io/v1 HTTPRoute", "spec: {}", "Progressing: Waiting for HTTPRoute status"],
  ["gateway.networking.k8s.io/v1 HTTPRoute", "status: {parents: []}", "Progressing: Waiting for HTTPRoute status"],
  [
    "gateway.networking.k8s.io/v1 HTTPRoute",
    'status: {parents: [{parentRef: {name: web}, conditions: [{type: Accepted, status: "True"}]}]}',
    "Healthy: HTTPRoute is healthy",
  ],
  [
    "gateway.networking.k8s.io/v1 HTTPRoute",
    'status: {parents: [{parentRef: {name: web}, conditions: [{type: Accepted, status: "False", message: no host}]}]}',
    "Degraded: Parent web: no host",
  ],
  [
    "gateway.networking.k8s.io/v1 HTTPRoute",
    'status: {parents: [{parentRef: {name: web}, conditions: [{type: Accepted, status: "True"}, {type: ResolvedRefs, status: "False"}]}]}',
    "Degraded: Parent web: Failed condition: ResolvedRefs",
  ],
  [
    "gateway.networking.k8s.io/v1 HTTPRoute",
    'status: {parents: [{parentRef: {name: web}, conditions: [{type: Programmed, status: "False"}]}]}',
    "Progressing: Parent web: Route is still being programmed",
  ],
  [
    "gateway.networking.k8s.io/v1 HTTPRoute",
    'metadata: {generation: 2} | status: {parents: [{parentRef: {name: web}, conditions: [{type: Accepted, status: "False", observedGeneration: 1}]}]}',
    "Progressing: Waiting for HTTPRoute status",
  ],
  [
    "gateway.networking.k8s.io/v1 GRPCRoute",
    'metadata: {generation: 2} | status: {parents: [{parentRef: {name: web}, conditions: [{type: Accepted, status: "True", observedGeneration: 1}]}]}',
    "Healthy: GRPCRoute is healthy",
  ],
  ["gateway.networking.k8s.io/v1alpha2 TCPRoute", "spec: {}", "none"],
  [
    "gateway.networking.k8s.io/v1alpha2 TCPRoute",
    'status: {parents: [{parentRef: {name: web}, conditions: [{type: Accepted, status: "False", message: no listener}]}]}',
    "Degraded: Parent web: no listener",
  ],
  ["policy.linkerd.io/v1beta3 HTTPRoute", "spec: {}", "none"],
  [
    "policy.linkerd.io/v1beta3 HTTPRoute",
    'status: {parents: [{parentRef: {name: web}, conditions: [{type: Accepted, status: "True"}]}]}',
    "Healthy: HTTPRoute is healthy",
  ],
])("gatewayApiRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
