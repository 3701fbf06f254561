import { expect, test } from "vitest";
import { configMap } from "../fakes/manifests.js";
import { createWorld } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const automated = { syncPolicy: { automated: { selfHeal: true } } };
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const keyOf = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "default", name });

function fifty() {
  const files = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`app-${i}/a.json`, configMap(`a-${i}`)]));
  const world = createWorld();
  const commit = world.push(files);
  for (let i = 0; i < 50; i++) world.put(`app-${i}`, automated);
  return { world, files, commit };
}

test("createEngine() syncs a new Application to the commit by itself, with exactly two writes of it", async () => {
  const world = createWorld();
  const commit = world.push({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  world.put("shop", automated);
  await start(world);
  const { status, operation } = world.app("shop");
  expect(status).toMatchObject({
    sync: { status: "Synced", revision: commit },
    health: { status: "Healthy" },
    operationState: { phase: "Succeeded", syncResult: { revision: commit } },
    history: [{ id: 0, revision: commit }],
  });
  expect(status?.resources).toHaveLength(2);
  expect(operation).toBeUndefined();
  expect(world.writes()).toBe(2);
  expect(world.repository.calls.refs).toBe(1);
  expect(world.changes()).toEqual(["apply /ConfigMap/default/a", "apply /ConfigMap/default/b"]);
});

test("createEngine() only looks at refs while idle: half an hour costs no write and no request to the cluster", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", automated);
  const worker = await start(world);
  world.forget();
  await worker.advance(30 * 60_000);
  expect(world.writes()).toBe(0);
  expect(world.cluster.requests).toEqual([]);
  expect(world.repository.calls).toEqual({ refs: 10, fetchRef: 0, filesAt: 0, changedPaths: 0 });
});

test("createEngine() renders and writes only the one of fifty Applications that a push concerns", async () => {
  const { world, files, commit: first } = fifty();
  const worker = await start(world);
  world.forget();
  const commit = world.push({ ...files, "app-7/a.json": configMap("a-7", { colour: "green" }) });
  expect(worker.engine.repositoryPushed({ url: "https://git.example.com/shop" })).toHaveLength(50);
  await worker.settle();
  expect(world.app("app-7").status?.sync).toMatchObject({ status: "Synced", revision: commit });
  expect(world.app("app-8").status?.sync).toMatchObject({ status: "Synced", revision: first });
  expect(world.renders).toEqual(["app-7"]);
  expect(world.writes()).toBe(2);
  expect(world.repository.calls.refs).toBe(1);
  expect(world.changes()).toEqual(["apply /ConfigMap/default/a-7"]);
});

test("createEngine() notices a push by itself within the poll interval", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", automated);
  const worker = await start(world);
  const commit = world.push({ "shop/a.json": configMap("a", { colour: "green" }) });
  await worker.advance(180_000);
  expect(world.app("shop").status?.sync).toMatchObject({ status: "Synced", revision: commit });
});

test("createEngine() refreshes fifty unchanged Applications with no render, no write and one look at their repository", async () => {
  const { world } = fifty();
  const worker = await start(world);
  await worker.advance(1_000);
  world.forget();
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => worker.engine.requestRefresh({ ...ref, name: `app-${i}` }, "NORMAL", signal)),
  );
  await worker.settle();
  expect(world.renders).toEqual([]);
  expect(world.writes()).toBe(0);
  expect(world.cluster.requests).toEqual([]);
  expect(world.repository.calls.refs).toBe(1);
});

test("createEngine() starts anew on a synced world without a write, even if the branch has moved on where it does not matter", async () => {
  const { world, files } = fifty();
  await (await start(world)).stop();
  world.push({ ...files, "README.md": "hello" });
  world.forget();
  const worker = await start(world);
  expect(world.renders).toHaveLength(50);
  expect(world.writes()).toBe(0);
  expect(world.changes()).toEqual([]);
  expect(worker.events).toHaveLength(50);
  expect(new Set(worker.events.map(({ body }) => body.type))).toEqual(new Set(["ApplicationAdded"]));
});

test("createEngine() heals a live edit by a sync of just that object, with two writes and no history", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a", { colour: "red" }), "shop/b.json": configMap("b") });
  world.put("shop", automated);
  const worker = await start(world);
  world.forget();
  const live = world.cluster.get(keyOf("a"));
  world.cluster.put({ ...live, ...JSON.parse(configMap("a", { colour: "blue" })), metadata: live?.metadata });
  await worker.settle();
  expect(world.cluster.get(keyOf("a"))?.["data"]).toEqual({ colour: "red" });
  const { status } = world.app("shop");
  expect(status?.sync?.status).toBe("Synced");
  expect(status?.operationState?.operation.sync).toMatchObject({ autoHealAttemptsCount: 1, resources: [keyOf("a")] });
  expect(status?.history).toHaveLength(1);
  expect(world.writes()).toBe(2);
  expect(world.renders).toEqual([]);
  expect(world.changes()).toEqual(["apply /ConfigMap/default/a"]);
});

test("createEngine() restores an object that was deleted by hand", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", automated);
  const worker = await start(world);
  world.forget();
  world.cluster.take(keyOf("a"));
  await worker.settle();
  expect(world.cluster.get(keyOf("a"))).toBeDefined();
  expect(world.app("shop").status?.sync?.status).toBe("Synced");
  expect(world.writes()).toBe(2);
});

test("createEngine() leaves a live edit alone without self-heal, and says so", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", { syncPolicy: { automated: {} } });
  const worker = await start(world);
  world.cluster.take(keyOf("a"));
  await worker.settle();
  expect(world.cluster.get(keyOf("a"))).toBeUndefined();
  expect(world.app("shop").status?.sync?.status).toBe("OutOfSync");
});

test("R38 createEngine() heals ever more slowly what keeps drifting", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", automated);
  const worker = await start(world);
  world.cluster.store.onChange((change) => {
    if (change.type !== "ADDED" || change.object.kind !== "ConfigMap") return;
    setImmediate(() => world.cluster.take(keyOf("a")));
  });
  world.cluster.take(keyOf("a"));
  world.forget();
  const healed: number[] = [];
  for (let second = 0; second < 100; second += 1) {
    const before = world.changes().length;
    await worker.advance(1_000);
    if (world.changes().length > before) healed.push(second);
  }
  expect(healed).toHaveLength(5);
  const pauses = healed.slice(1).map((second, index) => second - (healed[index] ?? 0));
  expect(pauses.every((pause, index) => index === 0 || pause > (pauses[index - 1] ?? 0))).toBe(true);
});
