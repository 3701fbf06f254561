import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: networking.k8s.io/v1, kind: Ingress";

test.each([
  ["waits for its load balancer", "status: {loadBalancer: {ingress: []}}", "Progressing"],
  ["is well with an address", "status: {loadBalancer: {ingress: [{hostname: lb.example.com}]}}", "Healthy"],
  ["counts addresses whatever they are", "status: {loadBalancer: {ingress: [x]}}", "Healthy"],
])("ingress rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
