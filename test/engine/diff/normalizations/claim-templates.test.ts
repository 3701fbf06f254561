import { expect, test } from "vitest";
import { plainClaimTemplates } from "../../../../engine/diff/normalizations/claim-templates.js";
import { manifest } from "../manifests.js";

test.each([
  [
    "takes off what the server fills in",
    "apiVersion: apps/v1, kind: StatefulSet, spec: {volumeClaimTemplates: [{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {volumeMode: Filesystem}, status: {phase: Pending}}]}",
    "apiVersion: apps/v1, kind: StatefulSet, spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {volumeMode: Filesystem}}]}",
  ],
  [
    "bears templates that are none",
    "apiVersion: apps/v1, kind: StatefulSet, spec: {volumeClaimTemplates: [broken]}",
    "apiVersion: apps/v1, kind: StatefulSet, spec: {volumeClaimTemplates: [broken]}",
  ],
  [
    "leaves other kinds alone",
    "apiVersion: apps/v1, kind: Deployment, spec: {volumeClaimTemplates: [{kind: x}]}",
    "apiVersion: apps/v1, kind: Deployment, spec: {volumeClaimTemplates: [{kind: x}]}",
  ],
])("plainClaimTemplates %s", (_, given, expected) => {
  const object = manifest(given);
  const once = plainClaimTemplates(object);
  expect(once).toEqual(manifest(expected));
  expect(plainClaimTemplates(once)).toEqual(once);
});
