import { expect, test } from "vitest";
import { sourcesOf } from "../../../engine/model/application.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { observe } from "../../../engine/reconcile/observe.js";
import { configMap, hookJob } from "../../fakes/manifests.js";
import { createRoom, project, type Room, repoURL } from "./room.js";

async function roomWith(files: Record<string, string>, changes: object = {}): Promise<Room> {
  const room = await createRoom();
  room.repository.push(repoURL, { "shop/README": "x", ...files });
  room.put({}, changes);
  return room;
}

const look = (room: Room) => observe(room.shop(), room.fit(), { sources: sourcesOf(room.shop().spec) }, room.memory(), room);

async function resourcesIn(room: Room) {
  const { comparison } = await look(room);
  return comparison.resources.map(
    ({ key, status, requiresPruning }) => `${key.name} ${status}${requiresPruning ? " prune" : ""}`,
  );
}

function tracked(name: string, id = `shop:/ConfigMap:default/${name}`, more: object = {}): Manifest {
  return {
    ...JSON.parse(configMap(name)),
    metadata: { name, namespace: "default", annotations: { "argocd.argoproj.io/tracking-id": id, ...more } },
  };
}

async function putAll(room: Room, ...objects: readonly Manifest[]) {
  for (const one of objects) room.cluster.put(one);
  await room.settled();
}

test("observe() compares what Git wants with what is live and ours", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  await putAll(room, tracked("a"), tracked("gone"), tracked("strange", "blog:/ConfigMap:default/strange"));
  expect(await resourcesIn(room)).toEqual(["a Synced", "b OutOfSync", "gone OutOfSync prune"]);
});

test("observe() judges again only what changed since the last look", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  await putAll(room, tracked("a"), tracked("b"));
  const first = (await look(room)).comparison.resources;
  await putAll(room, { ...tracked("b"), data: { n: "2" } });
  await look(room);
  const verdicts = new Map(room.memory().verdicts);
  const second = (await look(room)).comparison.resources;
  expect(second[0]?.normalizedLive).toBe(first[0]?.normalizedLive);
  expect([...room.memory().verdicts.values()]).toEqual([...verdicts.values()]);
  expect([...room.memory().verdicts].every(([key, verdict]) => verdicts.get(key) === verdict)).toBe(true);
});

test("observe() forgets verdicts on what is neither wanted nor there any more", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a") });
  await putAll(room, tracked("a"), tracked("gone"));
  await look(room);
  expect(room.memory().verdicts.size).toBe(2);
  room.cluster.take({ group: "", kind: "ConfigMap", namespace: "default", name: "gone" });
  await room.settled();
  await look(room);
  expect(room.memory().verdicts.size).toBe(1);
});

test("observe() stamps and places the rendered objects once for a render", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a") });
  const [first, second] = [await look(room), await look(room)];
  expect(first.comparison.resources[0]?.target).toBe(second.comparison.resources[0]?.target);
  expect(first.comparison.resources[0]?.target?.metadata).toMatchObject({
    namespace: "default",
    annotations: { "argocd.argoproj.io/tracking-id": "shop:/ConfigMap:default/a" },
  });
});

test("observe() keeps hooks apart, rendered ones and live ones", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a"), "shop/j.json": hookJob("j", "PreSync") });
  const live = (name: string, id: string): Manifest => ({
    ...JSON.parse(hookJob(name, "PreSync")),
    metadata: {
      name,
      namespace: "default",
      annotations: { "argocd.argoproj.io/hook": "PreSync", "argocd.argoproj.io/tracking-id": id },
    },
  });
  await putAll(
    room,
    live("old", "shop:batch/Job:default/old"),
    live("copy", "shop:batch/Job:default/old"),
    live("made-1", "shop:batch/Job:default/"),
  );
  const { hooks, liveHooks, comparison } = await look(room);
  expect(hooks.map(({ metadata }) => metadata.name)).toEqual(["j"]);
  expect(new Set(liveHooks.map(({ object }) => object.metadata.name))).toEqual(new Set(["made-1", "old"]));
  expect(comparison.resources.filter(({ status }) => status !== undefined).map(({ key }) => key.name)).toEqual(["a"]);
});

test("S72 observe() does not take for the Application's own what its project does not permit", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a") });
  await putAll(room, tracked("a"), {
    ...tracked("far", "shop:/ConfigMap:argocd/far"),
    metadata: { ...tracked("far").metadata, namespace: "argocd" },
  });
  room.store.put({ ...project, spec: { sourceRepos: ["*"], destinations: [{ server: "*", namespace: "default" }] } });
  expect(await resourcesIn(room)).toEqual(["a Synced"]);
});

test("observe() leaves differences out that do not count, and judges anew when that changes", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a", { n: "1" }) });
  await putAll(room, { ...tracked("a"), data: { n: "2" } });
  expect(await resourcesIn(room)).toEqual(["a OutOfSync"]);
  room.put({}, { ignoreDifferences: [{ kind: "ConfigMap", jsonPointers: ["/data/n"] }] });
  expect(await resourcesIn(room)).toEqual(["a Synced"]);
});

test("observe() warns of annotations that nobody understands, and of an object that is there twice", async () => {
  const room = await roomWith({
    "shop/a.json": configMap("a", {}, { "argocd.argoproj.io/sync-options": "Prnue=false" }),
    "shop/b1.json": configMap("b"),
    "shop/b2.json": configMap("b"),
  });
  const { comparison } = await look(room);
  expect(comparison.conditions.map(({ type }) => type)).toEqual(["ComparisonWarning", "RepeatedResourceWarning"]);
  expect(comparison.conditions[0]?.message).toContain("ConfigMap/a: ");
});

test("E44 observe() warns of sync options of the Application that mean nothing or do nothing", async () => {
  const syncPolicy = { syncOptions: ["CreateNamespace=True", "RespectIgnoreDifferences=true", "PruneLast=true"] };
  const room = await roomWith({ "shop/a.json": configMap("a") }, { syncPolicy });
  const warnings = (await look(room)).comparison.conditions.map(({ type, message }) => `${type}: ${message}`);
  expect(warnings).toEqual([
    expect.stringContaining('ComparisonWarning: Sync option "CreateNamespace=True" is not known'),
    expect.stringContaining('ComparisonWarning: Sync option "RespectIgnoreDifferences=true" has no effect'),
  ]);
});
