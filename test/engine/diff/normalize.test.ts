import { expect, test } from "vitest";
import { normalize } from "../../../engine/diff/normalize.js";
import { schemaFor } from "../../../engine/kubernetes/schema-of-kind.js";
import { applied, manifest } from "./manifests.js";

const samples = [
  "apiVersion: v1, kind: Secret, stringData: {a: b}",
  "apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: b, resources: {limits: {cpu: 1000m}}}], volumes: null}",
  "apiVersion: apps/v1, kind: StatefulSet, spec: {replicas: 1, template: {metadata: {creationTimestamp: null}, spec: {containers: [{name: a, image: b}]}}, volumeClaimTemplates: [{metadata: {name: c}, spec: {}}]}",
  "apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: []",
  "apiVersion: example.com/v1, kind: Widget, spec: {a: null}",
];

test.each(samples)("normalize() changes nothing more the second time: %s", (yaml) => {
  const object = applied(manifest(yaml));
  const once = normalize(object, schemaFor(object));
  expect(normalize(once, schemaFor(object))).toEqual(once);
});

test("normalize() fills in defaults and takes off what does not count", () => {
  const service = manifest(
    "apiVersion: v1, kind: Service, metadata: {uid: u}, spec: {ports: [{port: 80}]}, status: {loadBalancer: {}}",
  );
  const normalized = normalize(service, schemaFor(service));
  expect(normalized.metadata).toEqual({ name: "it", namespace: "web" });
  expect(normalized.spec).toMatchObject({ type: "ClusterIP", ports: [{ port: 80, protocol: "TCP", targetPort: 80 }] });
  expect(normalized).not.toHaveProperty("status");
});
