import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["storage.azure.com/v1api20230101 StorageAccount", "spec: {}", "none"],
  ["storage.azure.com/v1api20230101 StorageAccount", "Ready=True/Succeeded", "Healthy"],
  [
    "storage.azure.com/v1api20230101 StorageAccount",
    'status: {conditions: [{type: Ready, status: "False", severity: Info, message: reconciling}]}',
    "Progressing: reconciling",
  ],
  [
    "storage.azure.com/v1api20230101 StorageAccount",
    'status: {conditions: [{type: Ready, status: "False", severity: Warning, message: no owner yet}]}',
    "Progressing: no owner yet",
  ],
  [
    "storage.azure.com/v1api20230101 StorageAccount",
    'status: {conditions: [{type: Ready, status: "False", severity: Error, message: bad SKU}]}',
    "Degraded: bad SKU",
  ],
  ["storage.azure.com/v1api20230101 StorageAccount", "Ready=Unknown", "none"],
  ["infrastructure.cluster.x-k8s.io/v1beta1 AWSMachine", "spec: {}", "none"],
  [
    "infrastructure.cluster.x-k8s.io/v1beta1 AWSMachine",
    'status: {conditions: [{type: Ready, status: "False", severity: Error, message: no quota}]}',
    "Degraded: no quota",
  ],
  [
    "controlplane.cluster.x-k8s.io/v1beta1 KubeadmControlPlane",
    'status: {conditions: [{type: Ready, status: "False", severity: Info, message: scaling up}]}',
    "Progressing: scaling up",
  ],
  ["controlplane.cluster.x-k8s.io/v1beta1 KubeadmControlPlane", "Ready=True", "Healthy"],
])("severityRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
