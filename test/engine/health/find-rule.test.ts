import { expect, test } from "vitest";
import { assessByRule, findRule } from "../../../engine/health/find-rule.js";
import { jobRule } from "../../../engine/health/rules/job.js";
import type { Manifest } from "../../../engine/model/manifest.js";

test("findRule() finds the rule of a group and kind, and none of another group", () => {
  expect(findRule("batch", "Job", "argo-cd")).toBe(jobRule);
  expect(findRule("example.com", "Job", "all")).toBeUndefined();
});

test.each([
  ["apps/v2", "Deployment", "unsupported Deployment GVK: apps/v2, Kind=Deployment; known versions are v1"],
  ["v2", "Pod", "unsupported Pod GVK: /v2, Kind=Pod; known versions are v1"],
  [
    "autoscaling/v2beta2",
    "HorizontalPodAutoscaler",
    "unsupported HPA GVK: autoscaling/v2beta2, Kind=HorizontalPodAutoscaler; known versions are v1, v2",
  ],
])("assessByRule() cannot read %s %s", (apiVersion, kind, message) => {
  expect(assessByRule({ apiVersion, kind, metadata: {} }, "argo-cd")).toEqual({ status: "Unknown", message });
});

test.each([
  ["apps/v1", "Deployment", "Deployment", { spec: { replicas: "1" } }, "unrecognized type: int32"],
  ["apps/v1", "ReplicaSet", "ReplicaSet", { spec: { replicas: "3" } }, "unrecognized type: int32"],
  ["apps/v1", "StatefulSet", "StatefulSet", { spec: [] }, "cannot restore struct from: slice"],
  ["apps/v1", "DaemonSet", "DaemonSet", { status: { desiredNumberScheduled: "3" } }, "unrecognized type: int32"],
  ["batch/v1", "Job", "Job", { status: { conditions: "x" } }, "cannot restore slice from string"],
  ["v1", "Pod", "Pod", { metadata: { annotations: { a: 5 } } }, "cannot convert int64 to string"],
  ["v1", "Service", "Service", { spec: { ports: [{ port: "http" }] } }, "unrecognized type: int32"],
  ["v1", "PersistentVolumeClaim", "PersistentVolumeClaim", { status: "Bound" }, "cannot restore struct from: string"],
  ["autoscaling/v1", "HorizontalPodAutoscaler", "HPA", { spec: { minReplicas: 1.5 } }, "cannot convert float64 to int32"],
  ["autoscaling/v2", "HorizontalPodAutoscaler", "HPA", { spec: { metrics: {} } }, "cannot restore slice from map"],
  ["apiregistration.k8s.io/v1", "APIService", "APIService", { spec: 5 }, "cannot restore struct from: int64"],
  ["apiregistration.k8s.io/v1beta1", "APIService", "APIService", { spec: 5 }, "cannot restore struct from: int64"],
])("assessByRule() knows nothing of a damaged %s %s", (apiVersion, kind, called, damaged, because) => {
  const message = `failed to convert unstructured ${called} to typed: ${because}`;
  for (const scope of ["argo-cd", "all"] as const)
    expect(assessByRule({ apiVersion, kind, metadata: {}, ...damaged } as Manifest, scope)).toEqual({
      status: "Unknown",
      message,
    });
});

test("assessByRule() reads an Ingress whatever it holds, as no type is asked for", () => {
  const ingress = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: {}, spec: 5 };
  expect(assessByRule({ ...ingress, status: { loadBalancer: { ingress: ["x"] } } }, "argo-cd")).toEqual({ status: "Healthy" });
});

test("findRule() judges kinds that Argo CD has no opinion on only where that is wanted", () => {
  expect(findRule("tekton.dev", "PipelineRun", "argo-cd")).toBeUndefined();
  expect(findRule("tekton.dev", "PipelineRun", "all")).toBeDefined();
  expect(findRule("cert-manager.io", "Certificate", "argo-cd")).toBeDefined();
});
