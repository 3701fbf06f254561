import * as fc from "fast-check";
import { expect, test } from "vitest";
import { assessHealth } from "../../../engine/health/assess.js";
import { findRule } from "../../../engine/health/find-rule.js";
import { healthRules } from "../../../engine/health/rules/index.js";
import { groupOf, type Manifest } from "../../../engine/model/manifest.js";
import { describeHealth } from "./describe-health.js";

test.each([
  ["has no opinion on a kind without a rule", "apiVersion: v1, kind: ConfigMap", "none"],
  ["has no opinion on Applications", "apiVersion: argoproj.io/v1alpha1, kind: Application", "none"],
  ["has no opinion on a known kind of another group", "apiVersion: example.com/v1, kind: Deployment", "none"],
  [
    "takes an object that is being deleted for one in progress",
    "apiVersion: v1, kind: ConfigMap, metadata: {name: it, deletionTimestamp: '2026-01-01T00:00:00Z'}",
    "Progressing: Pending deletion",
  ],
  [
    "reads the result of a hook that only its own finalizer holds",
    "apiVersion: batch/v1, kind: Job, metadata: {name: it, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [argocd.argoproj.io/hook-finalizer]}, status: {conditions: [{type: Complete, status: 'True'}]}",
    "Healthy",
  ],
  [
    "bears annotations that are no texts",
    "apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {annotations: {argocd.argoproj.io/hook: 5}}",
    "Progressing",
  ],
  ...["", "x", "null", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z"].map((time) => [
    `takes no heed of the time of deletion ${JSON.stringify(time)}`,
    `apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {deletionTimestamp: "${time}"}, status: {loadBalancer: {ingress: [{ip: 10.0.0.1}]}}`,
    "Healthy",
  ]),
  [
    "knows not what a version it cannot read means",
    "apiVersion: apps/v1beta1, kind: Deployment",
    "Unknown: unsupported Deployment GVK: apps/v1beta1, Kind=Deployment; known versions are v1",
  ],
  ["takes an Ingress in any version", "apiVersion: extensions/v1beta1, kind: Ingress", "Progressing"],
])("assessHealth() %s", (_, object, expected) => {
  expect(describeHealth(object)).toBe(expected);
});

test("healthRules name each group and kind once", () => {
  const names = healthRules.flatMap(({ groups, kinds }) => groups.flatMap((group) => kinds.map((kind) => `${group}/${kind}`)));
  expect(names.length).toBe(new Set(names).size);
});

test("assessHealth() never throws, whatever an object holds", () => {
  const judged = healthRules.flatMap(({ groups, kinds, versions = ["v1"] }) =>
    groups.flatMap((group) =>
      versions.flatMap((version) => kinds.map((kind) => ({ apiVersion: group === "" ? version : `${group}/${version}`, kind }))),
    ),
  );
  const condition = fc.record({ type: fc.string(), status: fc.anything() }, { requiredKeys: [] });
  const status = fc.oneof(
    fc.anything(),
    fc.record({ conditions: fc.oneof(fc.array(fc.oneof(condition, fc.anything())), fc.anything()) }),
  );
  const notes = fc.dictionary(
    fc.constantFrom(
      "argocd.argoproj.io/hook",
      "argocd.argoproj.io/ignore-restart-policy",
      "autoscaling.alpha.kubernetes.io/conditions",
    ),
    fc.oneof(fc.constant("true"), fc.anything()),
  );
  const metadata = fc.record(
    { generation: fc.anything(), finalizers: fc.anything(), annotations: fc.oneof(notes, fc.anything()) },
    { requiredKeys: [] },
  );
  const parts = fc.tuple(metadata, fc.oneof(fc.constant({ restartPolicy: "Never" }), fc.anything()), status);
  fc.assert(
    fc.property(fc.constantFrom(...judged), parts, (kind, [more, spec, state]) => {
      const object = { ...kind, metadata: { name: "it", ...more }, spec, status: state } as Manifest;
      expect(() => assessHealth(object)).not.toThrow();
      // Its own rule, though the object be of no type that it is written for.
      expect(() => findRule(groupOf(object), object.kind, "all")?.assess(object)).not.toThrow();
    }),
  );
});
