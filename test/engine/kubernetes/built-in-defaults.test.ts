import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyBuiltInDefaults } from "../../../engine/kubernetes/built-in-defaults.js";
import { pullPolicyOf } from "../../../engine/kubernetes/defaults/container.js";
import { removePointer } from "../../../engine/kubernetes/json-pointer.js";
import { typedForm } from "../../../engine/kubernetes/typed-form.js";
import type { Json, JsonObject, Manifest } from "../../../engine/model/manifest.js";
import { arbitraryDeployment } from "./arbitrary-deployment.js";
import { readRecorded } from "./recorded/read-recorded.js";

interface RecordedCreate {
  readonly sent: Manifest;
  readonly stored: Manifest;
}

const recorded = readRecorded("defaults") as readonly RecordedCreate[];

/** What the server allocates, computes or admits, which is no default. */
const notDefaults: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec.priority", "spec.preemptionPolicy", "spec.tolerations"],
  Service: ["spec.clusterIP", "spec.clusterIPs", "spec.ipFamilies", "spec.ipFamilyPolicy"],
  DaemonSet: ["metadata.annotations"],
  Job: ["metadata.labels", "spec.selector", "spec.template.metadata.labels"],
  Secret: ["stringData", "data"],
  Namespace: ["spec"],
  PersistentVolume: ["metadata.finalizers"],
  PersistentVolumeClaim: ["metadata.finalizers"],
  ClusterRole: ["rules"],
  Role: ["rules"],
  Lease: ["spec"],
  Node: ["spec"],
};

function withoutAllocated(manifest: Manifest): Json {
  const paths = [...(notDefaults[manifest.kind] ?? []), "status"].map((path) => path.split("."));
  const object = paths.reduce<Json>((it, path) => removePointer(it, path), manifest as unknown as JsonObject);
  return JSON.parse(JSON.stringify(object, (name, value: unknown) => (name === "nodePort" ? undefined : value))) as Json;
}

test.each(recorded.map(({ sent, stored }) => [sent.kind, sent.metadata.name, sent, stored] as const))(
  "applyBuiltInDefaults() gives %s %s what kube-apiserver gives it",
  (_, _name, sent, stored) => {
    expect(withoutAllocated(typedForm(applyBuiltInDefaults(sent)))).toEqual(withoutAllocated(stored));
  },
);

test.each(recorded.map(({ sent, stored }) => [sent.kind, sent.metadata.name, sent, stored] as const))(
  "applyBuiltInDefaults() changes nothing of %s %s the second time",
  (_, _name, sent, stored) => {
    const once = applyBuiltInDefaults(sent);
    expect(applyBuiltInDefaults(once)).toEqual(once);
    const { status: _status, ...live } = stored;
    const { status: _filled, ...filled } = applyBuiltInDefaults(stored);
    expect(filled).toEqual(live);
  },
);

test("applyBuiltInDefaults() is idempotent on any Deployment and does not change it in place", () => {
  fc.assert(
    fc.property(arbitraryDeployment, (deployment) => {
      const before = structuredClone(deployment);
      const once = applyBuiltInDefaults(deployment);
      expect(deployment).toEqual(before);
      expect(applyBuiltInDefaults(once)).toEqual(once);
    }),
  );
});

test.each<[string, Manifest]>([
  ["a custom resource", { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "a" } }],
  ["a version nobody serves", { apiVersion: "apps/v1beta1", kind: "Deployment", metadata: { name: "a" }, spec: {} }],
  ["a kind without defaults", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }],
  ["a spec that is no object", { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" }, spec: 7 }],
])("applyBuiltInDefaults() leaves %s as it is", (_, manifest) => {
  expect(applyBuiltInDefaults(manifest)).toBe(manifest);
});

test.each([
  ["nginx", "Always"],
  ["nginx:latest", "Always"],
  ["nginx:1.27", "IfNotPresent"],
  ["registry:5000/nginx", "Always"],
  ["registry:5000/nginx:1", "IfNotPresent"],
  ["nginx@sha256:abc", "IfNotPresent"],
  ["nginx:latest@sha256:abc", "Always"],
  ["", "IfNotPresent"],
  [undefined, "IfNotPresent"],
])("pullPolicyOf() of %s is %s", (image, expected) => {
  expect(pullPolicyOf(image)).toBe(expected);
});
