import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createLiveIndex } from "../../../engine/live/live-index.js";
import type { ResourceComparison } from "../../../engine/model/comparison.js";
import { formatKey, keyOf } from "../../../engine/model/resource-key.js";
import { buildTree } from "../../../engine/tree/build-tree.js";
import { type LiveSketch, liveObject, upsert } from "../live/live-object.js";

function comparisonOf(sketch: LiveSketch, extra: Partial<ResourceComparison> = {}): ResourceComparison {
  const live = liveObject(sketch);
  const judged = { modified: false, requiresPruning: false, ignoreExtraneous: false, hook: false, status: "Synced" as const };
  return { key: keyOf(live), live, ...judged, ...extra };
}

function missing(name: string, extra: Partial<ResourceComparison> = {}): ResourceComparison {
  const { live: target, ...rest } = comparisonOf({ name });
  return { ...rest, ...(target === undefined ? {} : { target }), status: "OutOfSync", ...extra };
}

/** The tree as lines `Kind/name < parents`. */
function draw(roots: readonly ResourceComparison[], live: readonly LiveSketch[]): string[] {
  const index = createLiveIndex();
  for (const sketch of live) index.apply(upsert(sketch));
  return buildTree(roots, index).nodes.map(({ key, parents }) =>
    [`${key.kind}/${key.name}`, ...parents.map(({ name }) => name)].join(" < "),
  );
}

const deployment: LiveSketch = { apiVersion: "apps/v1", kind: "Deployment", name: "ui", trackedBy: "shop" };
const replicaSet: LiveSketch = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "ui-1", owners: ["uid-Deployment-ui"] };
const pods = ["b", "a"].map((name): LiveSketch => ({ kind: "Pod", name, owners: ["uid-ReplicaSet-ui-1"] }));

test("buildTree() puts parents before children and siblings in order", () => {
  const roots = [comparisonOf(deployment), comparisonOf({ name: "settings" })];
  expect(draw(roots, [deployment, replicaSet, ...pods])).toEqual([
    "ConfigMap/settings",
    "Deployment/ui",
    "ReplicaSet/ui-1 < ui",
    "Pod/a < ui-1",
    "Pod/b < ui-1",
  ]);
});

test("buildTree() shows what is wanted and missing", () => {
  const [node] = buildTree([missing("settings")], createLiveIndex()).nodes;
  expect(node).toEqual({
    key: { group: "", kind: "ConfigMap", namespace: "web", name: "settings" },
    version: "v1",
    parents: [],
    images: [],
    health: { status: "Missing" },
  });
});

test("buildTree() shows hooks only while they are live", () => {
  const { status: _, ...hook } = missing("hook", { hook: true });
  const { status: __, ...live } = comparisonOf({ name: "live-hook" }, { hook: true });
  expect(draw([hook, live], [])).toEqual(["ConfigMap/live-hook"]);
});

test("buildTree() carries uid, health, images and age of live objects", () => {
  const sketch: LiveSketch = {
    kind: "Pod",
    name: "p",
    metadata: { creationTimestamp: "2026-01-01T00:00:00Z" },
    fields: {
      spec: { initContainers: [{ image: "init:1" }], containers: [{ image: "ui:1" }, { image: "init:1" }] },
      status: { phase: "Pending" },
    },
  };
  const index = createLiveIndex();
  index.apply(upsert(sketch));
  expect(buildTree([comparisonOf(sketch)], index).nodes[0]).toMatchObject({
    uid: "uid-Pod-p",
    version: "v1",
    health: { status: "Progressing" },
    images: ["init:1", "ui:1"],
    createdAt: "2026-01-01T00:00:00Z",
  });
});

test("buildTree() shows an object with two parents once, below both", () => {
  const roots = [comparisonOf({ name: "a" }), comparisonOf({ name: "b" })];
  const live: LiveSketch[] = [
    { name: "a" },
    { name: "b" },
    { kind: "Pod", name: "p", owners: ["uid-ConfigMap-b", "uid-ConfigMap-a"] },
  ];
  expect(draw(roots, live)).toEqual(["ConfigMap/a", "ConfigMap/b", "Pod/p < b < a"]);
});

test("buildTree() leaves out what is not permitted, with all below it", () => {
  const index = createLiveIndex();
  for (const sketch of [deployment, replicaSet, ...pods]) index.apply(upsert(sketch));
  const { nodes } = buildTree([comparisonOf(deployment)], index, { permits: ({ key }) => key.kind !== "ReplicaSet" });
  expect(nodes.map(({ key }) => key.kind)).toEqual(["Deployment"]);
});

test("buildTree() cuts a circle where it closes", () => {
  const live: LiveSketch[] = [
    { name: "a", owners: ["uid-ConfigMap-c"] },
    { name: "b", owners: ["uid-ConfigMap-a"] },
    { name: "c", owners: ["uid-ConfigMap-b"] },
  ];
  expect(draw([comparisonOf({ name: "a" })], live)).toEqual(["ConfigMap/a", "ConfigMap/b < a", "ConfigMap/c < b"]);
});

test("buildTree() bears a chain of ten thousand objects", () => {
  const objectAt = (at: number) => ({
    key: { group: "", kind: "ConfigMap", namespace: "web", name: `o${at}` },
    version: "v1",
    uid: `${at}`,
    ownerReferences: [],
    images: [],
  });
  const source = { get: () => objectAt(0), childrenOf: (uid: string) => (uid === "9999" ? [] : [objectAt(Number(uid) + 1)]) };
  expect(buildTree([comparisonOf({ name: "o0" })], source).nodes).toHaveLength(10_000);
});

test("buildTree() visits every object once and every parent before its children, whatever the owners", () => {
  const letters = ["a", "b", "c", "d", "e"];
  const owners = fc.subarray(letters.map((name) => `uid-ConfigMap-${name}`));
  fc.assert(
    fc.property(fc.tuple(...letters.map(() => owners)), (choices) => {
      const live = letters.map((name, at): LiveSketch => ({ name, owners: choices[at] ?? [] }));
      const index = createLiveIndex();
      for (const sketch of live) index.apply(upsert(sketch));
      const { nodes } = buildTree([comparisonOf({ name: "a" }), comparisonOf({ name: "b" })], index);
      const order = nodes.map(({ key }) => formatKey(key));
      expect(new Set(order).size).toBe(order.length);
      for (const [at, node] of nodes.entries())
        for (const parent of node.parents) expect(order.indexOf(formatKey(parent))).toBeLessThan(at);
    }),
  );
});
