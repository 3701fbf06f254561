import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["k8s.nginx.org/v1 VirtualServer", "spec: {}", "none"],
  ["k8s.nginx.org/v1 VirtualServer", "status: {state: Valid, message: configured}", "Healthy: configured"],
  ["k8s.nginx.org/v1 VirtualServer", "status: {state: Warning, message: no endpoints}", "Degraded: no endpoints"],
  ["k8s.nginx.org/v1 VirtualServer", "status: {state: Invalid, message: no host}", "Degraded: no host"],
])("nginxRule: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
