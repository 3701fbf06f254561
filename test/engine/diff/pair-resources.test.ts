import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pairResources } from "../../../engine/diff/pair-resources.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { formatKey, keyOf } from "../../../engine/model/resource-key.js";
import { liveObject } from "../live/live-object.js";

const wanted = (name: string, apiVersion = "v1") => {
  const target: Manifest = { apiVersion, kind: "ConfigMap", metadata: { name, namespace: "web" } };
  return { key: keyOf(target), target };
};

/** `key: target live`, as far as the sides are there. */
function draw(targets: readonly string[], managed: readonly string[], found: readonly string[] = []): string[] {
  const pairs = pairResources({
    targets: targets.map((name) => wanted(name)),
    managed: managed.map((name) => liveObject({ name })),
    find: (key) => (found.includes(key.name) ? liveObject({ name: key.name }) : undefined),
  });
  return pairs.map(({ key, target, live }) => [key.name, target && "target", live && "live"].filter(Boolean).join(" "));
}

test("pairResources() pairs by key, in order, extras and missing ones alone", () => {
  expect(draw(["b", "a"], ["c", "b"])).toEqual(["a target", "b target live", "c live"]);
});

test("pairResources() finds live objects that nobody tracks yet", () => {
  expect(draw(["a"], [], ["a"])).toEqual(["a target live"]);
});

test("pairResources() never pairs what the server is to name", () => {
  const target: Manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "a", namespace: "web" } };
  const key = { group: "", kind: "ConfigMap", namespace: "web", name: "a0" };
  const [pair] = pairResources({ targets: [{ key, target }], managed: [], find: () => liveObject({ name: "a0" }) });
  expect(pair).toEqual({ key, target });
});

test("pairResources() takes one object that two groups serve once, in the group the targets name", () => {
  const both = ["networking.k8s.io/v1", "extensions/v1beta1"].map((apiVersion) =>
    liveObject({ apiVersion, kind: "Ingress", name: "a", uid: "one" }),
  );
  const target: Manifest = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "a", namespace: "web" } };
  const pairs = pairResources({ targets: [{ key: keyOf(target), target }], managed: both, find: () => undefined });
  expect(pairs.map(({ key }) => formatKey(key))).toEqual(["networking.k8s.io/Ingress/web/a"]);
  const extras = pairResources({ targets: [], managed: both, find: () => undefined });
  expect(extras.map(({ key }) => formatKey(key))).toEqual(["extensions/Ingress/web/a"]);
});

test("pairResources() does not depend on the order of the sides", () => {
  const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"));
  fc.assert(
    fc.property(names, names, (targets, managed) => {
      expect(draw(targets.toReversed(), managed.toReversed())).toEqual(draw(targets, managed));
    }),
  );
});
