import { expect, test } from "vitest";
import type { SyncWish } from "../../engine/engine.js";
import { configMap, hookJob } from "../fakes/manifests.js";
import { createWorld, type Worker, type World } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const keyOf = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "default", name });

async function sync(worker: Worker, wish: SyncWish = {}): Promise<string> {
  const { operationId } = await worker.engine.requestSync(ref, wish, { via: "API", actor: "ann" }, signal);
  await worker.settle();
  return operationId;
}

/** A world in which `shop` was synced by hand once. */
async function synced(files: Record<string, string>): Promise<{ world: World; worker: Worker; commit: string }> {
  const world = createWorld();
  const commit = world.push(files);
  world.put("shop");
  const worker = await start(world);
  await sync(worker);
  await worker.advance(5_000);
  expect(world.app("shop").status?.sync?.status).toBe("Synced");
  world.forget();
  return { world, worker, commit };
}

function made(world: World): readonly string[] {
  return world
    .changes()
    .filter((line) => /^(?:apply|create)/.test(line))
    .map((line) => line.split("/").at(-1) ?? "");
}

test("requestSync() syncs by hand with three writes: the wish, the start and the end", async () => {
  const world = createWorld();
  const commit = world.push({ "shop/a.json": configMap("a") });
  world.put("shop");
  const worker = await start(world);
  expect(world.app("shop").status).toMatchObject({ sync: { status: "OutOfSync" }, health: { status: "Missing" } });
  world.forget();
  const operationId = await sync(worker);
  expect(world.writes()).toBe(3);
  expect(world.app("shop").status).toMatchObject({
    sync: { status: "Synced", revision: commit },
    operationState: {
      phase: "Succeeded",
      operation: { initiatedBy: { username: "ann" }, info: [{ name: "operation-id", value: operationId }] },
    },
    history: [{ id: 0, revision: commit, initiatedBy: { username: "ann" } }],
  });
});

test("createEngine() removes what Git no longer has only if the sync prunes", async () => {
  const { world, worker } = await synced({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  world.push({ "shop/a.json": configMap("a") });
  await sync(worker);
  expect(world.cluster.get(keyOf("b"))).toBeDefined();
  const { status } = world.app("shop");
  expect(status?.sync?.status).toBe("OutOfSync");
  expect(status?.resources).toContainEqual(expect.objectContaining({ name: "b", requiresPruning: true }));
  expect(status?.operationState?.syncResult?.resources).toContainEqual(
    expect.objectContaining({ name: "b", status: "PruneSkipped" }),
  );
  await worker.advance(1_000);
  await sync(worker, { prune: true });
  expect(world.cluster.get(keyOf("b"))).toBeUndefined();
  expect(world.app("shop").status?.sync?.status).toBe("Synced");
});

test("S74 createEngine() prunes by uid: an object that replaced ours under its name stays", async () => {
  const { world, worker } = await synced({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  world.push({ "shop/a.json": configMap("a") });
  const remove = world.cluster.remove.bind(world.cluster);
  world.cluster.remove = async (key, options, aborted) => {
    world.cluster.take(key);
    world.cluster.put(JSON.parse(configMap("b", { whose: "a stranger's" })) && stranger("b"));
    return remove(key, options, aborted);
  };
  await sync(worker, { prune: true });
  expect(world.cluster.get(keyOf("b"))?.["data"]).toEqual({ whose: "a stranger's" });
});

test.each([
  ["whose annotation names another object", { "argocd.argoproj.io/tracking-id": "shop:/ConfigMap:default/a" }],
  ["of another Application", { "argocd.argoproj.io/tracking-id": "blog:/ConfigMap:default/other" }],
  ["without an annotation", {}],
])("S74 createEngine() prunes no object %s", async (_, notes) => {
  const { world, worker } = await synced({ "shop/a.json": configMap("a") });
  world.cluster.put(stranger("other", notes));
  await sync(worker, { prune: true });
  expect(world.cluster.get(keyOf("other"))).toBeDefined();
  expect(world.app("shop").status?.sync?.status).toBe("Synced");
});

function stranger(name: string, notes: Record<string, string> = {}) {
  const parsed = JSON.parse(configMap(name, { whose: "a stranger's" }, notes));
  return { ...parsed, metadata: { ...parsed.metadata, namespace: "default" } };
}

test.each([
  ["everything", 3, 3, "auto-sync will wipe out all resources"],
  ["more than half and more than ten", 20, 11, "EMPTY_RENDER_GUARD"],
])("R30 createEngine() removes %s only when a person says so", async (_, count, gone, because) => {
  const world = createWorld();
  const names = Array.from({ length: count }, (__, i) => `c${i}`);
  const filesOf = (some: readonly string[]) => Object.fromEntries(some.map((name) => [`shop/${name}.json`, configMap(name)]));
  world.push({ ...filesOf(names), "shop/README.md": "x" });
  world.put("shop", { syncPolicy: { automated: { prune: true, selfHeal: true } } });
  const worker = await start(world);
  await worker.advance(1_000);
  world.forget();
  world.push({ ...filesOf(names.slice(gone)), "shop/README.md": "x" });
  worker.engine.repositoryPushed({ url: "https://git.example.com/shop.git" });
  await worker.settle();
  expect(world.changes()).toEqual([]);
  expect(world.app("shop").status?.conditions).toEqual([
    expect.objectContaining({ type: "SyncError", message: expect.stringContaining(because) }),
  ]);
  await sync(worker, { prune: true });
  expect(world.changes()).toHaveLength(gone + (count - gone));
  expect(world.app("shop").status).toMatchObject({ sync: { status: "Synced" }, conditions: [] });
});

test("createEngine() syncs selected resources only: no hooks, no history", async () => {
  const { world, worker } = await synced({ "shop/a.json": configMap("a"), "shop/job.json": hookJob("job", "PreSync") });
  const files = {
    "shop/a.json": configMap("a", { n: "1" }),
    "shop/b.json": configMap("b"),
    "shop/job.json": hookJob("job", "PreSync"),
  };
  world.push(files);
  await sync(worker, { resources: [{ kind: "ConfigMap", name: "b" }] });
  expect(made(world)).toEqual(["b"]);
  expect(world.app("shop").status?.history).toHaveLength(1);
  expect(world.app("shop").status?.sync?.status).toBe("OutOfSync");
});

test("createEngine() syncs to another revision than the spec's, and then shows what differs from the spec's", async () => {
  const { world, worker, commit: first } = await synced({ "shop/a.json": configMap("a", { n: "1" }) });
  const second = world.push({ "shop/a.json": configMap("a", { n: "2" }) });
  await sync(worker);
  expect(world.app("shop").status?.sync).toMatchObject({ status: "Synced", revision: second });
  await worker.advance(1_000);
  await sync(worker, { revision: first });
  expect(world.cluster.get(keyOf("a"))?.["data"]).toEqual({ n: "1" });
  const { status } = world.app("shop");
  expect(status?.sync).toMatchObject({ status: "OutOfSync", revision: second });
  expect(status?.history?.map(({ revision }) => revision)).toEqual([first, second, first]);
});

test("requestSync() as a dry run changes nothing and says what would be done", async () => {
  const { world, worker } = await synced({ "shop/a.json": configMap("a") });
  world.push({ "shop/b.json": configMap("b") });
  await sync(worker, { dryRun: true, prune: true });
  expect(world.changes()).toEqual([]);
  const { status } = world.app("shop");
  expect(status?.operationState?.phase).toBe("Succeeded");
  expect(status?.operationState?.syncResult?.resources?.map(({ name, status: code }) => [name, code])).toEqual([
    ["a", "Pruned"],
    ["b", "Synced"],
  ]);
  expect(status?.history).toHaveLength(1);
});
