import { expect, test } from "vitest";
import { withoutServerMetadata } from "../../../../engine/diff/normalizations/server-metadata.js";
import { manifest } from "../manifests.js";

test.each([
  [
    "takes off what only a server writes",
    "apiVersion: v1, kind: ConfigMap, metadata: {uid: u, resourceVersion: '1', generation: 2, creationTimestamp: t, deletionTimestamp: t, deletionGracePeriodSeconds: 3, selfLink: /x, managedFields: [], labels: {a: b}}",
    "apiVersion: v1, kind: ConfigMap, metadata: {labels: {a: b}}",
  ],
  [
    "takes off the record of the last apply and keeps other annotations",
    "apiVersion: v1, kind: ConfigMap, metadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}', a: b}}",
    "apiVersion: v1, kind: ConfigMap, metadata: {annotations: {a: b}}",
  ],
  [
    "keeps owners and finalizers",
    "apiVersion: v1, kind: ConfigMap, metadata: {finalizers: [a], ownerReferences: [{uid: x}]}",
    "apiVersion: v1, kind: ConfigMap, metadata: {finalizers: [a], ownerReferences: [{uid: x}]}",
  ],
])("withoutServerMetadata %s", (_, given, expected) => {
  const object = manifest(given);
  const once = withoutServerMetadata(object);
  expect(once).toEqual(manifest(expected));
  expect(withoutServerMetadata(once)).toEqual(once);
});
