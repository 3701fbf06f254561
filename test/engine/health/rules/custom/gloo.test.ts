import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["gateway.solo.io/v1 VirtualService", "spec: {}", "Progressing: Update in progress"],
  ["gateway.solo.io/v1 VirtualService", "status: {state: Accepted}", "Healthy: The resource has been validated"],
  ["gateway.solo.io/v1 VirtualService", "status: {state: 1}", "Healthy: The resource has been validated"],
  ["gateway.solo.io/v1 VirtualService", "status: {state: Pending}", "Suspended: The resource has not yet been validated"],
  ["gateway.solo.io/v1 VirtualService", "status: {state: 0}", "Suspended: The resource has not yet been validated"],
  ["gateway.solo.io/v1 VirtualService", "status: {state: Rejected, reason: no upstream}", "Degraded: no upstream"],
  ["gateway.solo.io/v1 VirtualService", "status: {state: 3, reason: no upstream}", "Degraded: no upstream"],
  [
    "gateway.solo.io/v1 VirtualService",
    "status: {statuses: {gloo-system: {state: Accepted}}}",
    "Healthy: The resource has been validated",
  ],
  [
    "gateway.solo.io/v1 VirtualService",
    "status: {statuses: {gloo-system: {state: Weird}, other: {state: Warning, reason: duplicate}}}",
    "Degraded: duplicate",
  ],
  ["gloo.solo.io/v1 Upstream", "status: {state: Accepted}", "Healthy: The resource has been validated"],
])("glooRule: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
