import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: v1, kind: Service";

test.each([
  ["is well at once", "spec: {type: ClusterIP}", "Healthy"],
  ["waits for its load balancer", "spec: {type: LoadBalancer}, status: {loadBalancer: {}}", "Progressing"],
  ["is well with an address", "spec: {type: LoadBalancer}, status: {loadBalancer: {ingress: [{ip: 10.0.0.1}]}}", "Healthy"],
  ["counts addresses that say nothing", "spec: {type: LoadBalancer}, status: {loadBalancer: {ingress: [null]}}", "Healthy"],
])("service rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
