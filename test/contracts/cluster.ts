import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { wholeCluster } from "../../engine/model/cluster-scope.js";
import type { LiveChange } from "../../engine/model/live-object.js";
import type { Manifest } from "../../engine/model/manifest.js";
import { keyOf } from "../../engine/model/resource-key.js";
import type { Cluster } from "../../engine/ports/cluster.js";

/** A cluster to test: built-in kinds, namespace `default`. */
export interface ClusterUnderTest {
  readonly cluster: Cluster;
  close(): Promise<void>;
}

const { signal } = new AbortController();
const applying = { dryRun: false, force: true, fieldValidation: "Strict" } as const;
const uniqueName = () => `contract-${randomUUID().slice(0, 8)}`;

function configMap(data: Readonly<Record<string, string>>, metadata: Manifest["metadata"] = {}): Manifest {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: uniqueName(), namespace: "default", ...metadata }, data };
}

/** Registers what every `Cluster` promises. `open` gives a fresh one for each test; names are unique, so a shared server behind it does no harm. */
export function describeCluster(title: string, open: () => Promise<ClusterUnderTest>): void {
  describe(`Cluster contract: ${title}`, () => {
    let under: ClusterUnderTest;
    let cluster: Cluster;
    beforeEach(async () => {
      under = await open();
      ({ cluster } = under);
    });
    afterEach(() => under.close());

    describeReading(() => cluster);
    describeApplying(() => cluster);
    describeChanging(() => cluster);
    describeRemoving(() => cluster);
    describeWatching(() => cluster);
    describeManaging(() => cluster);
  });
}

function describeReading(get: () => Cluster): void {
  test("read() answers what create() stored", async () => {
    const created = await get().create(configMap({ a: "1" }), { dryRun: false }, signal);
    expect(created.metadata.uid).toMatch(/.+/);
    expect(await get().read(keyOf(created), undefined, signal)).toEqual(created);
    expect(await get().read(keyOf(created), "v1", signal)).toEqual(created);
  });

  test("read() answers undefined for an absent object", async () => {
    expect(await get().read(keyOf(configMap({})), undefined, signal)).toBeUndefined();
  });

  test("read() answers undefined for a kind that is not served", async () => {
    const key = { group: "nobody.example.com", kind: "Nothing", namespace: "default", name: "a" };
    expect(await get().read(key, undefined, signal)).toBeUndefined();
  });

  test("read() in a version that is not served throws NOT_FOUND: in another the object may be there", async () => {
    await expect(get().read(keyOf(configMap({})), "v9", signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("read() ends when its signal does", async () => {
    const reason = new Error("enough");
    await expect(get().read(keyOf(configMap({})), undefined, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test.each([
    ["a core kind", { group: "", kind: "ConfigMap" }, { resource: "configmaps", version: "v1", namespaced: true }],
    ["a kind of a group", { group: "apps", kind: "Deployment", version: "v1" }, { resource: "deployments", namespaced: true }],
    ["a cluster-scoped kind", { group: "", kind: "Namespace" }, { resource: "namespaces", namespaced: false }],
  ])("resource() knows %s", async (_, kind, expected) => {
    expect(await get().resource(kind, signal)).toMatchObject(expected);
  });

  test.each([
    ["kind", { group: "apps", kind: "Dployment" }],
    ["group", { group: "appz", kind: "Deployment" }],
    ["version", { group: "apps", kind: "Deployment", version: "v9" }],
  ])("resource() answers undefined for an unknown %s", async (_, kind) => {
    expect(await get().resource(kind, signal)).toBeUndefined();
  });
}

function describeApplying(get: () => Cluster): void {
  test("apply() creates, and says the same again without a new version", async () => {
    const object = configMap({ a: "1" });
    const first = await get().apply(object, applying, signal);
    const second = await get().apply(object, applying, signal);
    expect(second.metadata).toMatchObject({ uid: first.metadata.uid, resourceVersion: first.metadata.resourceVersion });
  });

  test("apply() removes what it set before and no longer sets, and keeps what others set", async () => {
    const object = configMap({ a: "1", b: "2" });
    await get().apply(object, applying, signal);
    await get().patch(keyOf(object), undefined, { data: { others: "3" } }, signal);
    const applied = await get().apply({ ...object, data: { a: "1" } }, applying, signal);
    expect(applied["data"]).toEqual({ a: "1", others: "3" });
  });

  test("apply() with dryRun answers the result and stores nothing", async () => {
    const object = configMap({ a: "1" });
    const answered = await get().apply(object, { ...applying, dryRun: true }, signal);
    expect(answered["data"]).toEqual({ a: "1" });
    expect(await get().read(keyOf(object), undefined, signal)).toBeUndefined();
  });

  test("apply() takes another manager's field only by force", async () => {
    const object = configMap({ a: "1" });
    await get().apply(object, applying, signal);
    await get().patch(keyOf(object), undefined, { data: { a: "theirs" } }, signal);
    const refused = get().apply(object, { ...applying, force: false }, signal);
    await expect(refused).rejects.toMatchObject({ code: "CONFLICT", details: { reason: "Conflict" } });
    expect((await get().apply(object, applying, signal))["data"]).toEqual({ a: "1" });
  });

  test("apply() of a kind that is not served throws NOT_FOUND", async () => {
    const object = { apiVersion: "nobody.example.com/v1", kind: "Nothing", metadata: { name: "a", namespace: "default" } };
    await expect(get().apply(object, applying, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("apply() into a namespace that is not there throws NOT_FOUND", async () => {
    const object = configMap({}, { namespace: "no-such-namespace" });
    await expect(get().apply(object, applying, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("apply() of a namespaced object without a namespace throws BAD_USER_INPUT", async () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: uniqueName() } };
    await expect(get().apply(object, applying, signal)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });
}

function describeChanging(get: () => Cluster): void {
  test("create() of an object that is there throws CONFLICT", async () => {
    const object = configMap({});
    await get().create(object, { dryRun: false }, signal);
    const again = get().create(object, { dryRun: false }, signal);
    await expect(again).rejects.toMatchObject({ code: "CONFLICT", details: { reason: "AlreadyExists" } });
  });

  test("create() makes a name from generateName", async () => {
    const { name: _, ...metadata } = configMap({}).metadata;
    const created = await get().create(
      { ...configMap({}), metadata: { ...metadata, generateName: "made-" } },
      { dryRun: false },
      signal,
    );
    expect(created.metadata.name).toMatch(/^made-.+/);
  });

  test("create() with dryRun stores nothing", async () => {
    const object = configMap({});
    await get().create(object, { dryRun: true }, signal);
    expect(await get().read(keyOf(object), undefined, signal)).toBeUndefined();
  });

  test("replace() replaces the whole and refuses a version that moved on", async () => {
    const created = await get().create(configMap({ a: "1" }), { dryRun: false }, signal);
    const replaced = await get().replace({ ...created, data: { b: "2" } }, { dryRun: false }, signal);
    expect(replaced["data"]).toEqual({ b: "2" });
    const stale = get().replace({ ...created, data: { c: "3" } }, { dryRun: false }, signal);
    await expect(stale).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("patch() merges, and null removes", async () => {
    const created = await get().create(configMap({ a: "1", b: "2" }), { dryRun: false }, signal);
    const patched = await get().patch(keyOf(created), undefined, { data: { a: null, c: "3" } }, signal);
    expect(patched["data"]).toEqual({ b: "2", c: "3" });
  });

  test("patch() of the status changes nothing else", async () => {
    const name = uniqueName();
    const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name: "a", image: "a:1" }] } };
    const spec = { replicas: 0, selector: { matchLabels: { app: name } }, template };
    const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: "default" }, spec };
    const created = await get().create(object, { dryRun: false }, signal);
    const patch = { spec: { replicas: 5 }, status: { collisionCount: 7 } };
    const patched = await get().patch(keyOf(created), "v1", patch, signal, { subresource: "status" });
    expect(patched).toMatchObject({ spec: { replicas: 0 }, status: { collisionCount: 7 } });
  });

  test("patch() of an absent object throws NOT_FOUND", async () => {
    await expect(get().patch(keyOf(configMap({})), undefined, { data: {} }, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
}

function describeRemoving(get: () => Cluster): void {
  test("remove() deletes, and an absent object is no error", async () => {
    const key = keyOf(await get().create(configMap({}), { dryRun: false }, signal));
    await get().remove(key, { propagation: "Background" }, signal);
    expect(await get().read(key, undefined, signal)).toBeUndefined();
    await get().remove(key, { propagation: "Background" }, signal);
  });

  test("remove() with dryRun deletes nothing", async () => {
    const key = keyOf(await get().create(configMap({}), { dryRun: false }, signal));
    await get().remove(key, { propagation: "Background", dryRun: true }, signal);
    expect(await get().read(key, undefined, signal)).toBeDefined();
  });

  test("S74 remove() hits nothing but the object with this uid and version", async () => {
    const created = await get().create(configMap({}), { dryRun: false }, signal);
    const other = get().remove(keyOf(created), { propagation: "Background", uid: randomUUID() }, signal);
    await expect(other).rejects.toMatchObject({ code: "CONFLICT" });
    const older = get().remove(keyOf(created), { propagation: "Background", resourceVersion: "1" }, signal);
    await expect(older).rejects.toMatchObject({ code: "CONFLICT" });
    const { uid = "", resourceVersion = "" } = created.metadata;
    await get().remove(keyOf(created), { propagation: "Background", uid, resourceVersion }, signal);
    expect(await get().read(keyOf(created), undefined, signal)).toBeUndefined();
  });

  test("remove() leaves an object with finalizers until they are gone", async () => {
    const key = keyOf(await get().create(configMap({}, { finalizers: ["example.com/hold"] }), { dryRun: false }, signal));
    await get().remove(key, { propagation: "Background" }, signal);
    expect((await get().read(key, undefined, signal))?.metadata.deletionTimestamp).toMatch(/^\d{4}-/);
    await get().patch(key, undefined, { metadata: { finalizers: null } }, signal);
    expect(await get().read(key, undefined, signal)).toBeUndefined();
  });
}

function describeWatching(get: () => Cluster): void {
  test("watch() tells all objects, then listed, then settled, then changes", async () => {
    const there = await get().create(configMap({ a: "1" }), { dryRun: false }, signal);
    const heard = listen(get());
    const listed = await heard.until((change) => change.type === "listed" && change.resource.kind === "ConfigMap");
    expect(listed.before.some((change) => change.type === "upsert" && change.object.metadata.uid === there.metadata.uid)).toBe(
      true,
    );
    await heard.until(({ type }) => type === "settled");
    const changed = await get().patch(keyOf(there), undefined, { data: { a: "2" } }, signal);
    const { change } = await heard.until(isUpsert(changed));
    expect(change).toMatchObject({ object: { apiVersion: "v1", kind: "ConfigMap", data: { a: "2" } } });
    await get().remove(keyOf(there), { propagation: "Background" }, signal);
    await heard.until(isDelete(there));
  });

  test("watch() ends with its signal and tells nothing more", async () => {
    const heard = listen(get());
    await heard.until(({ type }) => type === "settled");
    await heard.end();
    const told = heard.changes.length;
    await get().create(configMap({}), { dryRun: false }, signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard.changes).toHaveLength(told);
  });

  test("watch() leaves out events and leases", async () => {
    const heard = listen(get());
    await heard.until(({ type }) => type === "settled");
    const kinds = heard.changes.flatMap((change) => (change.type === "listed" ? [change.resource.kind] : []));
    expect(kinds).toContain("Secret");
    expect(kinds.filter((kind) => ["Event", "Lease", "Endpoints", "EndpointSlice"].includes(kind))).toEqual([]);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  test("watch() follows a kind that comes and goes with its CRD", async () => {
    const heard = listen(get());
    await heard.until(({ type }) => type === "settled");
    const crd = widgetCrd(uniqueName().replace("contract-", "g"));
    const { group } = crd.spec;
    await get().create(crd, { dryRun: false }, signal);
    await heard.until((change) => change.type === "listed" && change.resource.group === group);
    const widget = {
      apiVersion: `${group}/v1`,
      kind: "Widget",
      metadata: { name: "one", namespace: "default" },
      spec: { size: 3, unknown: [{}] },
    };
    const applied = await get().apply(widget, applying, signal);
    expect(applied["spec"]).toEqual(widget.spec);
    await heard.until(isUpsert(applied));
    await get().remove(keyOf(crd), { propagation: "Background" }, signal);
    const { before } = await heard.until((change) => change.type === "unserved" && change.resource.group === group);
    expect(before.some(isDelete(applied))).toBe(true);
  });
}

/** A namespace of this test's own, with a ConfigMap in it. */
async function namespaceWith(cluster: Cluster): Promise<{ readonly namespace: string; readonly object: Manifest }> {
  const namespace = uniqueName();
  const { apiVersion, kind } = configMap({});
  await cluster.create({ apiVersion, kind: "Namespace", metadata: { name: namespace } }, { dryRun: false }, signal);
  const object = await cluster.create({ apiVersion, kind, metadata: { name: "mine", namespace } }, { dryRun: false }, signal);
  return { namespace, object };
}

const isListed = (kind: string, namespace?: string) => (change: LiveChange) =>
  change.type === "listed" && change.resource.kind === kind && change.namespace === namespace;

function describeManaging(get: () => Cluster): void {
  test("scope() is the whole cluster until manage()", () => {
    expect(get().scope()).toEqual(wholeCluster);
    const scope = { ...wholeCluster, namespaces: ["default"] };
    get().manage(scope);
    expect(get().scope()).toBe(scope);
  });

  test("watch() of some namespaces tells what is in them, lists each for itself, and nothing without a namespace", async () => {
    const [mine, other] = [await namespaceWith(get()), await namespaceWith(get())];
    get().manage({ namespaces: [mine.namespace, "default"], clusterResources: false, respectRbac: "" });
    const heard = listen(get());
    await heard.until(({ type }) => type === "settled");
    expect(heard.changes.some(isUpsert(mine.object))).toBe(true);
    expect(heard.changes.some(isUpsert(other.object))).toBe(false);
    expect(heard.changes.filter(isListed("ConfigMap", mine.namespace))).toHaveLength(1);
    expect(heard.changes.filter(isListed("ConfigMap", "default"))).toHaveLength(1);
    expect(heard.changes.some((change) => change.type === "listed" && change.namespace === undefined)).toBe(false);
    const patched = await get().patch(keyOf(mine.object), undefined, { data: { a: "1" } }, signal);
    await heard.until(isUpsert(patched));
  });

  test("watch() of some namespaces tells what is in none if that is managed too", async () => {
    get().manage({ namespaces: ["default"], clusterResources: true, respectRbac: "" });
    const heard = listen(get());
    await heard.until(({ type }) => type === "settled");
    expect(heard.changes.some(isListed("Namespace"))).toBe(true);
    expect(heard.changes.some(isListed("ConfigMap", "default"))).toBe(true);
    expect(heard.changes.some(isListed("ConfigMap"))).toBe(false);
  });

  test("R15 manage() while it is watched lists what comes, tells what goes as deleted and unlisted, and leaves the rest alone", async () => {
    const [stays, goes, comes] = [await namespaceWith(get()), await namespaceWith(get()), await namespaceWith(get())];
    const scope = { clusterResources: false, respectRbac: "" } as const;
    get().manage({ ...scope, namespaces: [stays.namespace, goes.namespace] });
    const heard = listen(get());
    await heard.until(({ type }) => type === "settled");
    get().manage({ ...scope, namespaces: [stays.namespace, comes.namespace] });
    await heard.until(isListed("ConfigMap", comes.namespace));
    expect(heard.changes.some(isUpsert(comes.object))).toBe(true);
    expect(heard.changes.filter(isUpsert(stays.object))).toHaveLength(1);
    expect(heard.changes.some(isDelete(stays.object))).toBe(false);
    const unlisted = await heard.until(
      (change) => change.type === "unlisted" && change.resource.kind === "ConfigMap" && change.namespace === goes.namespace,
    );
    expect(unlisted.before.some(isDelete(goes.object))).toBe(true);
  });

  test("R15 manage() of a part that was seen already, or of all after a part, tells nothing there as deleted", async () => {
    const mine = await namespaceWith(get());
    const heard = listen(get());
    await heard.until(({ type }) => type === "settled");
    get().manage({ namespaces: [mine.namespace], clusterResources: false, respectRbac: "" });
    await heard.until(isListed("ConfigMap", mine.namespace));
    await heard.until(
      (change) => change.type === "unlisted" && change.resource.kind === "ConfigMap" && change.namespace === undefined,
    );
    get().manage(wholeCluster);
    await heard.until(
      (change) => change.type === "unlisted" && change.resource.kind === "ConfigMap" && change.namespace === mine.namespace,
    );
    const listedAgain = () => heard.changes.filter(isListed("ConfigMap")).length === 2;
    await heard.until(listedAgain);
    expect(heard.changes.some(isDelete(mine.object))).toBe(false);
    await get().remove(keyOf(mine.object), { propagation: "Background" }, signal);
    await heard.until(isDelete(mine.object));
  });
}

function widgetCrd(prefix: string) {
  const group = `${prefix}.example.com`;
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Widget", listKind: "WidgetList", plural: "widgets", singular: "widget" },
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  };
}

const isUpsert = (object: Manifest) => (change: LiveChange) =>
  change.type === "upsert" &&
  change.object.metadata.uid === object.metadata.uid &&
  change.object.metadata.resourceVersion === object.metadata.resourceVersion;

const isDelete = (object: Manifest) => (change: LiveChange) =>
  change.type === "delete" && change.object.metadata.uid === object.metadata.uid;

/** Watches until the test ends and keeps what was told. */
function listen(cluster: Cluster) {
  const changes: LiveChange[] = [];
  const stop = new AbortController();
  const ended = cluster.watch((change) => void changes.push(change), stop.signal);
  const end = () => {
    stop.abort();
    return ended;
  };
  onTestFinished(end);
  const until = async (fits: (change: LiveChange) => boolean) => {
    for (const deadline = Date.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
      const index = changes.findIndex(fits);
      const change = changes[index];
      if (change !== undefined) return { change, before: changes.slice(0, index) };
      if (Date.now() > deadline) throw new Error(`Not told within 15 s: ${fits.toString()}`);
    }
  };
  return { changes, until, end };
}
