import * as fc from "fast-check";
import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import { groupOf, type Manifest } from "../../../engine/model/manifest.js";
import { isSelfReferenced, ownerOf, stampTracking, trackingIdOf } from "../../../engine/ownership/tracking-id.js";

const options = { instanceName: "guestbook", destinationNamespace: "web", namespaced: true };
const object = (apiVersion: string, kind: string, metadata: Manifest["metadata"]): Manifest => ({ apiVersion, kind, metadata });
const tracked = (id: string, installationId?: string): Manifest =>
  object("v1", "Secret", {
    name: "token",
    namespace: "web",
    annotations: { [annotations.trackingId]: id, ...(installationId ? { [annotations.installationId]: installationId } : {}) },
  });

test("trackingIdOf() writes instance, kind and name", () => {
  const key = { group: "apps", kind: "Deployment", namespace: "web", name: "ui" };
  expect(trackingIdOf("team-a_guestbook", key)).toBe("team-a_guestbook:apps/Deployment:web/ui");
});

test.each([
  [
    "its own namespace",
    object("apps/v1", "Deployment", { name: "ui", namespace: "own" }),
    true,
    "guestbook:apps/Deployment:own/ui",
  ],
  ["the destination's", object("v1", "Service", { name: "ui" }), true, "guestbook:/Service:web/ui"],
  [
    "the destination's if it is cluster-scoped",
    object("rbac.authorization.k8s.io/v1", "ClusterRole", { name: "system:ui", namespace: "stray" }),
    false,
    "guestbook:rbac.authorization.k8s.io/ClusterRole:web/system:ui",
  ],
])("stampTracking() writes an object with %s", (_, manifest, namespaced, expected) => {
  const stamped = stampTracking(manifest, { ...options, namespaced });
  expect(stamped.metadata.annotations?.[annotations.trackingId]).toBe(expected);
});

test("stampTracking() leaves CustomResourceDefinitions alone", () => {
  const definition = object("apiextensions.k8s.io/v1", "CustomResourceDefinition", { name: "widgets.example.com" });
  expect(stampTracking(definition, { ...options, namespaced: false })).toBe(definition);
});

test("stampTracking() writes the installation id, and takes a stray one off", () => {
  const stamped = stampTracking(tracked("x:/Secret:web/token", "other"), { ...options, installationId: "prod" });
  expect(stamped.metadata.annotations?.[annotations.installationId]).toBe("prod");
  expect(stampTracking(stamped, options).metadata.annotations).not.toHaveProperty([annotations.installationId]);
});

test("stampTracking() bears annotations that are null", () => {
  const manifest = { apiVersion: "v1", kind: "Secret", metadata: { name: "token", annotations: null } } as unknown as Manifest;
  expect(ownerOf(stampTracking(manifest, options))?.instanceName).toBe("guestbook");
});

test.each([
  ["no annotation", undefined],
  ["an empty text", ""],
  ["a bare name", "guestbook"],
  ["two parts", "guestbook:/Secret"],
  ["a kind without group", "guestbook:Secret:web/token"],
  ["a name without namespace", "guestbook:/Secret:token"],
  ["no instance", ":/Secret:web/token"],
])("ownerOf() finds nobody in %s", (_, id) => {
  expect(ownerOf(id === undefined ? object("v1", "Secret", { name: "token" }) : tracked(id))).toBeUndefined();
});

test("ownerOf() lets a name hold colons and slashes", () => {
  expect(ownerOf(tracked("guestbook:rbac.authorization.k8s.io/ClusterRole:web/system:a/b"))).toEqual({
    instanceName: "guestbook",
    key: { group: "rbac.authorization.k8s.io", kind: "ClusterRole", namespace: "web", name: "system:a/b" },
  });
});

test("S74 ownerOf() counts only objects of the given installation", () => {
  expect(ownerOf(tracked("guestbook:/Secret:web/token", "other"), "prod")).toBeUndefined();
  expect(ownerOf(tracked("guestbook:/Secret:web/token", "prod"), "prod")?.instanceName).toBe("guestbook");
});

test.each([
  ["an object stamped as itself", tracked("guestbook:/Secret:web/token"), true],
  ["E52 a copy in another namespace", tracked("guestbook:/Secret:source/token"), false],
  ["a copy of another name", tracked("guestbook:/Secret:web/origin"), false],
  ["a copy from another kind", tracked("guestbook:/ConfigMap:web/token"), false],
  ["a copy from another group", tracked("guestbook:apps/Secret:web/token"), false],
  ["an annotation nobody can read", tracked("guestbook"), true],
  ["nothing live", undefined, true],
])("isSelfReferenced() judges %s", (_, live, expected) => {
  expect(isSelfReferenced(live)).toBe(expected);
});

test("isSelfReferenced() lets cluster-scoped objects carry the destination's namespace", () => {
  const live = object("v1", "Namespace", {
    name: "web",
    annotations: { [annotations.trackingId]: "guestbook:/Namespace:argocd/web" },
  });
  expect(isSelfReferenced(live)).toBe(true);
});

test("isSelfReferenced() believes the target before the annotation", () => {
  const target = object("v1", "Secret", { name: "token", namespace: "web" });
  expect(isSelfReferenced(tracked("guestbook:/Secret:source/origin"), target)).toBe(true);
});

const names = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,12}$/);
const manifests = fc.record({
  apiVersion: fc.constantFrom("v1", "apps/v1", "rbac.authorization.k8s.io/v1"),
  kind: fc.constantFrom("ConfigMap", "Deployment", "ClusterRole"),
  metadata: fc.record({ name: names, namespace: names, annotations: fc.dictionary(names, fc.string()) }),
});

test("stampTracking() is idempotent, and ownerOf() finds what it wrote", () => {
  fc.assert(
    fc.property(manifests, names, fc.boolean(), (manifest, instanceName, namespaced) => {
      const stamp = (one: Manifest) => stampTracking(one, { instanceName, destinationNamespace: "web", namespaced });
      const stamped = stamp(manifest);
      expect(stamp(stamped)).toEqual(stamped);
      const namespace = namespaced ? manifest.metadata.namespace : "web";
      const { kind } = manifest;
      expect(ownerOf(stamped)).toEqual({
        instanceName,
        key: { group: groupOf(manifest), kind, namespace, name: manifest.metadata.name },
      });
    }),
  );
});
