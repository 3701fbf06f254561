import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createLiveIndex, type LiveIndex } from "../../../engine/live/live-index.js";
import type { ApiResource, LiveChange } from "../../../engine/model/live-object.js";
import { formatKey, keyOf } from "../../../engine/model/resource-key.js";
import { gone, type LiveSketch, liveObject, upsert } from "./live-object.js";

const deployment: LiveSketch = { apiVersion: "apps/v1", kind: "Deployment", name: "ui", trackedBy: "shop" };
const replicaSet: LiveSketch = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "ui-1", owners: ["uid-Deployment-ui"] };
const pod: LiveSketch = { kind: "Pod", name: "ui-1-a", owners: ["uid-ReplicaSet-ui-1"] };
const configMaps: ApiResource = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  namespaced: true,
  verbs: ["list"],
};

function indexOf(...changes: readonly LiveChange[]): LiveIndex {
  const index = createLiveIndex();
  for (const change of changes) index.apply(change);
  return index;
}

const names = (objects: readonly { readonly metadata: { readonly name?: string } }[]) =>
  objects.map(({ metadata }) => metadata.name ?? "").toSorted();

test("LiveIndex keeps whole the objects an Application manages, and of others what a tree shows", () => {
  const index = indexOf(upsert(deployment), upsert(replicaSet), upsert(pod));
  expect(index.managed("shop")).toEqual([liveObject(deployment)]);
  expect(index.get(keyOf(liveObject(pod)))).not.toHaveProperty("body");
});

test("LiveIndex takes an object that another one owns for nobody's root, whatever its annotation says", () => {
  const index = indexOf(upsert({ ...pod, trackedBy: "shop" }));
  expect(index.managed("shop")).toEqual([]);
});

test("LiveIndex keeps CustomResourceDefinitions whole", () => {
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    name: "widgets.example.com",
    namespace: "",
  };
  expect(indexOf(upsert(definition)).get(keyOf(liveObject(definition)))?.body).toEqual(liveObject(definition));
});

test("LiveIndex judges the health of objects it does not keep", () => {
  const index = indexOf(upsert({ ...pod, fields: { status: { phase: "Failed", message: "evicted" } } }));
  expect(index.get(keyOf(liveObject(pod)))?.health).toEqual({ status: "Degraded", message: "evicted" });
});

test("LiveIndex.apply() tells the Application of a root, and of what was born of it", () => {
  const index = createLiveIndex();
  expect(index.apply(upsert(deployment))).toEqual([{ instanceName: "shop", root: true }]);
  expect(index.apply(upsert(replicaSet))).toEqual([{ instanceName: "shop", root: false }]);
  expect(index.apply(upsert(pod))).toEqual([{ instanceName: "shop", root: false }]);
  expect(index.apply(gone(pod))).toEqual([{ instanceName: "shop", root: false }]);
  expect(index.apply(gone(deployment))).toEqual([{ instanceName: "shop", root: true }]);
  expect(index.apply(gone(deployment))).toEqual([]);
});

test("LiveIndex.apply() tells nobody of what belongs to nobody", () => {
  expect(createLiveIndex().apply(upsert({ name: "stray" }))).toEqual([]);
});

test("LiveIndex.apply() tells both Applications when an object changes hands", () => {
  const index = indexOf(upsert(deployment));
  const touched = index.apply(upsert({ ...deployment, version: "2", trackedBy: "bakery" }));
  expect(touched).toEqual([
    { instanceName: "shop", root: true },
    { instanceName: "bakery", root: true },
  ]);
  expect([index.managed("shop"), names(index.managed("bakery"))]).toEqual([[], ["ui"]]);
});

const spec = { replicas: 1 };
const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
const rolledOut: LiveSketch = { ...deployment, fields: { spec, status } };
test.each<[string, LiveSketch, boolean]>([
  ["an update of nothing but the version", rolledOut, false],
  ["an update of who owns which field", { ...rolledOut, metadata: { managedFields: [{ manager: "kubectl" }] } }, false],
  [
    "a status that leaves the health as it is",
    { ...rolledOut, fields: { spec, status: { ...status, collisionCount: 1 } } },
    false,
  ],
  ["a status that changes the health", { ...rolledOut, fields: { spec, status: { ...status, availableReplicas: 0 } } }, true],
  ["a change of the spec", { ...rolledOut, fields: { spec: { replicas: 1, paused: false }, status } }, true],
  ["a new label", { ...rolledOut, metadata: { labels: { tier: "web" } } }, true],
  ["a deletion that has begun", { ...rolledOut, metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } }, true],
  ["another object of the same name", { ...rolledOut, uid: "uid-2" }, true],
])("LiveIndex.apply() sees %s: %o → %s", (_, change, expected) => {
  const index = indexOf(upsert(rolledOut));
  expect(index.apply(upsert({ ...change, version: "2" })).length > 0).toBe(expected);
  expect(index.get(keyOf(liveObject(deployment)))?.body?.metadata.resourceVersion).toBe("2");
});

test.each<[string, LiveSketch["fields"], boolean]>([
  [
    "an update that changes neither health nor images",
    { spec: { containers: [{ image: "ui:1" }], nodeName: "a" }, status: { phase: "Pending" } },
    false,
  ],
  ["another image", { spec: { containers: [{ image: "ui:2" }] }, status: { phase: "Pending" } }, true],
  ["another health", { spec: { containers: [{ image: "ui:1" }] }, status: { phase: "Failed" } }, true],
])("LiveIndex.apply() sees of an object it does not keep %s: %o → %s", (_, fields, expected) => {
  const before = { ...pod, fields: { spec: { containers: [{ image: "ui:1" }] }, status: { phase: "Pending" } } };
  const index = indexOf(upsert(deployment), upsert(replicaSet), upsert(before));
  expect(index.apply(upsert({ ...before, version: "2", fields: fields ?? {} })).length > 0).toBe(expected);
});

test("LiveIndex.apply() takes no late word about an object whose name another one bears", () => {
  const index = indexOf(upsert(deployment), upsert({ ...deployment, uid: "uid-2" }));
  expect(index.apply(gone(deployment))).toEqual([]);
  expect(names(index.managed("shop"))).toEqual(["ui"]);
});

test("LiveIndex.apply() takes a bare identity for a deletion", () => {
  const index = indexOf(upsert(deployment));
  const { apiVersion, kind, metadata } = liveObject(deployment);
  const object = { apiVersion, kind, metadata: { name: metadata.name ?? "", namespace: "web" } };
  expect(index.apply({ type: "delete", object })).toEqual([{ instanceName: "shop", root: true }]);
});

test("LiveIndex.apply() ends on owner references that lead in a circle", () => {
  const index = indexOf(upsert({ name: "a", owners: ["uid-ConfigMap-b"] }), upsert({ name: "b", owners: ["uid-ConfigMap-a"] }));
  expect(index.apply(upsert({ name: "a", version: "2", owners: ["uid-ConfigMap-b", "uid-ConfigMap-a"] }))).toEqual([]);
});

test("LiveIndex.apply() gives up on a chain of owners nobody's controller makes", () => {
  const chain = Array.from({ length: 150 }, (_, at): LiveSketch => ({ name: `o${at}`, owners: [`uid-ConfigMap-o${at - 1}`] }));
  const index = indexOf(upsert({ name: "o", uid: "uid-ConfigMap-o-1", trackedBy: "shop" }), ...chain.map(upsert));
  const touched = chain.map(
    (sketch) => index.apply(upsert({ ...sketch, metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } })).length,
  );
  expect([touched[5], touched[140]]).toEqual([1, 0]);
});

test("LiveIndex.childrenOf() finds owned objects, in any namespace and in whatever order they were told", () => {
  const elsewhere = { ...pod, namespace: "other", name: "ui-1-b" };
  const index = indexOf(upsert(pod), upsert(elsewhere), upsert(replicaSet), upsert(deployment));
  expect(
    index
      .childrenOf("uid-ReplicaSet-ui-1")
      .map(({ key }) => formatKey(key))
      .sort(),
  ).toEqual(["/Pod/other/ui-1-b", "/Pod/web/ui-1-a"]);
  expect(index.childrenOf("nobody")).toEqual([]);
});

const set: LiveSketch = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  name: "db",
  trackedBy: "shop",
  fields: { spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }] } },
};
test.each<[string, LiveSketch, LiveSketch]>([
  ["Endpoints of a Service", { kind: "Service", name: "ui", trackedBy: "shop" }, { kind: "Endpoints", name: "ui" }],
  ["a claim of a StatefulSet", set, { kind: "PersistentVolumeClaim", name: "data-db-0" }],
])("LiveIndex knows %s for a child without owner reference", (_, parent, child) => {
  const index = indexOf(upsert(parent));
  expect(index.apply(upsert(child))).toEqual([{ instanceName: "shop", root: false }]);
  expect(index.childrenOf(`uid-${parent.kind}-${parent.name}`).map(({ key }) => key.name)).toEqual([child.name]);
});

test("LiveIndex takes no claim for a StatefulSet's that its templates do not name", () => {
  const index = indexOf(upsert(set), upsert({ kind: "PersistentVolumeClaim", name: "other-db-0" }));
  expect(index.childrenOf("uid-StatefulSet-db")).toEqual([]);
});

test("R15 LiveIndex.isListed() takes absence for a fact only once a kind is listed", () => {
  const index = createLiveIndex();
  const place = { group: "", kind: "ConfigMap", namespace: "default" };
  expect(index.isListed(place)).toBe(false);
  expect(index.apply({ type: "listed", resource: configMaps })).toEqual([]);
  expect(index.isListed(place)).toBe(true);
  index.apply({ type: "unserved", resource: configMaps });
  expect(index.isListed(place)).toBe(false);
});

const untracked: LiveSketch = { name: "adopted", fields: { data: { a: "1" } } };
const untrackedKey = keyOf(liveObject(untracked));

test("LiveIndex.watchKeys() keeps what an Application wants and tells it of changes, tracked or not", () => {
  const index = createLiveIndex();
  expect(index.watchKeys("shop", [untrackedKey])).toEqual([]);
  expect(index.apply(upsert(untracked))).toEqual([{ instanceName: "shop", root: true }]);
  expect(index.get(untrackedKey)?.body).toEqual(liveObject(untracked));
  expect(index.apply(gone(untracked))).toEqual([{ instanceName: "shop", root: true }]);
});

test("LiveIndex.watchKeys() asks for what is live but not held, and fill() takes it", () => {
  const index = indexOf(upsert(untracked));
  expect(index.watchKeys("shop", [untrackedKey, { ...untrackedKey, name: "absent" }])).toEqual([untrackedKey]);
  index.fill(liveObject(untracked));
  expect(index.get(untrackedKey)?.body).toEqual(liveObject(untracked));
  expect(index.watchKeys("shop", [untrackedKey])).toEqual([]);
});

test("LiveIndex.fill() does not undo what a watch told since, and takes no other object", () => {
  const index = indexOf(upsert(untracked));
  index.watchKeys("shop", [untrackedKey]);
  index.fill(liveObject({ ...untracked, uid: "uid-2" }));
  expect(index.get(untrackedKey)?.body).toBeUndefined();
  index.apply(upsert({ ...untracked, version: "3" }));
  index.fill(liveObject({ ...untracked, version: "2" }));
  expect(index.get(untrackedKey)?.resourceVersion).toBe("3");
  expect(index.get(untrackedKey)?.body?.metadata.resourceVersion).toBe("3");
});

test("LiveIndex.watchKeys() lets go of what nobody wants any more", () => {
  const index = createLiveIndex();
  index.watchKeys("shop", [untrackedKey]);
  index.watchKeys("bakery", [untrackedKey]);
  index.apply(upsert(untracked));
  index.watchKeys("shop", []);
  expect(index.get(untrackedKey)?.body).toBeDefined();
  index.watchKeys("bakery", []);
  expect(index.get(untrackedKey)).not.toHaveProperty("body");
  expect(index.apply(upsert({ ...untracked, version: "2", fields: { data: {} } }))).toEqual([]);
});

test("LiveIndex tells an Application of what is born of an object it wants but does not track yet", () => {
  const index = createLiveIndex();
  index.watchKeys("shop", [untrackedKey]);
  index.apply(upsert(untracked));
  expect(index.apply(upsert({ kind: "Pod", name: "p", owners: ["uid-ConfigMap-adopted"] }))).toEqual([
    { instanceName: "shop", root: false },
  ]);
});

const at = (version: string, label: string): LiveSketch => ({ ...deployment, version, fields: { spec: { label } } });
const listed: LiveChange = {
  type: "listed",
  resource: { ...configMaps, group: "apps", kind: "Deployment", resource: "deployments" },
};
const labelOf = (index: LiveIndex) => index.managed("shop").map(({ spec: held }) => (held as { readonly label: string }).label);

test("LiveIndex.wrote() knows what we wrote at once, and older events of the watch do not undo it", () => {
  const index = indexOf(listed, upsert(at("8", "old")));
  expect(index.wrote(liveObject(at("10", "ours")))).toEqual([{ instanceName: "shop", root: true }]);
  expect(index.apply(upsert(at("9", "between")))).toEqual([]);
  expect(labelOf(index)).toEqual(["ours"]);
  expect(index.apply(upsert(at("10", "ours")))).toEqual([]);
  index.apply(upsert(at("11", "newer")));
  expect(labelOf(index)).toEqual(["newer"]);
});

test("LiveIndex.wrote() does not undo what the watch told since", () => {
  const index = indexOf(listed, upsert(at("11", "newer")));
  expect(index.wrote(liveObject(at("10", "ours")))).toEqual([]);
  expect(labelOf(index)).toEqual(["newer"]);
});

test("LiveIndex.wrote() brings nothing back that is gone", () => {
  const index = indexOf(listed, upsert(at("8", "old")), gone(at("12", "old")));
  expect(index.wrote(liveObject(at("10", "ours")))).toEqual([]);
  expect(index.managed("shop")).toEqual([]);
  expect(index.wrote(liveObject({ ...at("13", "new"), uid: "uid-2" }))).toHaveLength(1);
});

test("LiveIndex follows the watch again after an answer, even to smaller versions", () => {
  const index = indexOf(listed, upsert(at("8", "old")));
  index.wrote(liveObject(at("10", "ours")));
  index.apply(upsert(at("10", "ours")));
  index.apply(upsert(at("3", "restored")));
  expect(labelOf(index)).toEqual(["restored"]);
});

test("LiveIndex.wrote() passes over what no watch would take out again", () => {
  const index = createLiveIndex();
  expect(index.wrote(liveObject(deployment))).toEqual([]);
  expect(index.managed("shop")).toEqual([]);
});

const sketches: fc.Arbitrary<LiveSketch> = fc
  .record({
    kind: fc.constantFrom("Service", "Endpoints", "Pod"),
    name: fc.constantFrom("a", "b", "c"),
    generation: fc.constantFrom(1, 2),
    trackedBy: fc.constantFrom(undefined, "shop", "bakery"),
    owner: fc.constantFrom(undefined, "uid-Service-a-1", "uid-Pod-b-1", "uid-Pod-c-2"),
  })
  .map(({ kind, name, generation, trackedBy, owner }) => ({
    kind,
    name,
    uid: `uid-${kind}-${name}-${generation}`,
    ...(trackedBy === undefined ? {} : { trackedBy }),
    ...(owner === undefined ? {} : { owners: [owner] }),
  }));

/** All that can be asked of an index about the objects above. */
function everything(index: LiveIndex): unknown {
  const kinds = ["Service", "Endpoints", "Pod"];
  const keys = kinds.flatMap((kind) => ["a", "b", "c"].map((name) => ({ group: "", kind, namespace: "web", name })));
  const uids = keys.flatMap(({ kind, name }) => [`uid-${kind}-${name}-1`, `uid-${kind}-${name}-2`]);
  return {
    records: keys.map((key) => index.get(key)),
    children: uids.map((uid) =>
      index
        .childrenOf(uid)
        .map(({ key }) => formatKey(key))
        .sort(),
    ),
    managed: ["shop", "bakery"].map((name) =>
      index
        .managed(name)
        .map((object) => formatKey(keyOf(object)))
        .sort(),
    ),
  };
}

test("LiveIndex after any sequence of changes equals the index of what is left", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(upsert, upsert, gone), sketches), { maxLength: 25 }), (steps) => {
      const left = new Map<string, LiveSketch>();
      const index = createLiveIndex();
      for (const [change, sketch] of steps) {
        index.apply(change(sketch));
        const key = `${sketch.kind}/${sketch.name}`;
        if (change === upsert) left.set(key, sketch);
        else if (left.get(key)?.uid === sketch.uid) left.delete(key);
      }
      expect(everything(index)).toEqual(everything(indexOf(...[...left.values()].toReversed().map(upsert))));
    }),
    { numRuns: 300 },
  );
});
