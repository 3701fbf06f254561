import { expect, test } from "vitest";
import type { SyncWindow } from "../../engine/model/app-project.js";
import { configMap, wave } from "../fakes/manifests.js";
import { createWorld, type World } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const cause = { via: "API", actor: "ann" } as const;
const automated = { syncPolicy: { automated: { selfHeal: true } } };
const minute = 60_000;
const open = { sourceRepos: ["*"], destinations: [{ server: "*", namespace: "*" }] };

// Time begins at midnight.
const untilFivePast: SyncWindow = { kind: "deny", schedule: "55 23 * * *", duration: "10m", applications: ["*"] };
const fromOnePast: SyncWindow = { kind: "deny", schedule: "1 0 * * *", duration: "2m", applications: ["shop"] };
const because = 'the deny window "1 0 * * *" for 2m is active';

const live = (world: World, name: string) => world.cluster.get({ group: "", kind: "ConfigMap", namespace: "default", name });
const conditionsOf = (world: World) =>
  (world.app("shop").status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`);

test("createEngine() holds auto-sync back while a window forbids it, says so, and syncs as soon as it may", async () => {
  const world = createWorld();
  world.putProject("default", { ...open, syncWindows: [untilFivePast] });
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", automated);
  const worker = await start(world);
  await worker.advance(5 * minute - 1_000);
  expect(world.changes()).toEqual([]);
  expect(conditionsOf(world)).toEqual([
    'SyncWindowWarning: Auto-sync waits for a sync window: the deny window "55 23 * * *" for 10m is active',
  ]);
  expect(world.writes()).toBe(1);
  await worker.advance(2_000);
  expect(live(world, "a")).toBeDefined();
  expect(world.app("shop").status?.operationState?.phase).toBe("Succeeded");
  expect(conditionsOf(world)).toEqual([]);
});

test("createEngine() says nothing of a closed window while there is nothing to sync", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", automated);
  const worker = await start(world);
  world.putProject("default", { ...open, syncWindows: [untilFivePast] });
  await worker.settle();
  expect(conditionsOf(world)).toEqual([]);
});

async function startedBeforeTheWindow(window: SyncWindow) {
  const world = createWorld();
  world.putProject("default", { ...open, syncWindows: [window] });
  world.push({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b", {}, wave(1)) });
  world.put("shop");
  const worker = await start(world);
  await worker.advance(minute - 1_000);
  await worker.engine.requestSync(ref, {}, cause, signal);
  await worker.settle();
  expect(live(world, "a")).toBeDefined();
  return { world, worker };
}

test("createEngine() pauses a sync where a window begins, and goes on with it where that ends", async () => {
  const { world, worker } = await startedBeforeTheWindow(fromOnePast);
  await worker.advance(30_000);
  expect(live(world, "b")).toBeUndefined();
  const paused = { phase: "Running", message: `Sync operation blocked by sync window: ${because}` };
  expect(world.app("shop").status?.operationState).toMatchObject(paused);
  expect(worker.engine.operationState(ref)).toMatchObject(paused);
  const writes = world.writes();
  await worker.advance(minute);
  expect(world.writes()).toBe(writes);
  await worker.advance(minute);
  expect(live(world, "b")).toBeDefined();
  expect(world.app("shop").status?.operationState).toMatchObject({
    phase: "Succeeded",
    message: expect.stringContaining("success"),
  });
});

test("createEngine() does not give a wave up because a window held it back for longer than waves may take", async () => {
  const { world, worker } = await startedBeforeTheWindow({ ...fromOnePast, duration: "45m" });
  await worker.advance(46 * minute);
  expect(world.app("shop").status?.operationState?.phase).toBe("Succeeded");
});

test.each([
  ["lets a sync end that it allows to overrun", { ...fromOnePast, syncOverrun: true }],
  ["does not pause a person's sync that it lets through", { ...fromOnePast, manualSync: true }],
])("createEngine(): a window %s", async (_, window) => {
  const { world, worker } = await startedBeforeTheWindow(window);
  await worker.advance(10_000);
  expect(live(world, "b")).toBeDefined();
  expect(world.app("shop").status?.operationState?.phase).toBe("Succeeded");
});

test("E-11 createEngine() ends a sync that is terminated while a window holds it back", async () => {
  const { world, worker } = await startedBeforeTheWindow(fromOnePast);
  await worker.advance(10_000);
  await worker.engine.requestTerminate(ref, signal);
  await worker.settle();
  expect(world.app("shop").status?.operationState).toMatchObject({ phase: "Failed", message: "Operation terminated" });
  expect(live(world, "b")).toBeUndefined();
});

test("createEngine() goes on with a paused sync after a restart, when its window has ended", async () => {
  const { world, worker } = await startedBeforeTheWindow(fromOnePast);
  await worker.advance(10_000);
  await worker.stop();
  world.clock.advance(5 * minute);
  const next = await start(world);
  await next.advance(5_000);
  expect(world.app("shop").status?.operationState?.phase).toBe("Succeeded");
  expect(live(world, "b")).toBeDefined();
});

test("createEngine() heeds windows and permissions of global projects, and their changes at once", async () => {
  const world = createWorld();
  world.store.putSettings({ general: { globalProjects: "- {projectName: everybody}\n" } });
  world.putProject("everybody", { syncWindows: [untilFivePast] });
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", automated);
  const worker = await start(world);
  expect(conditionsOf(world)).toHaveLength(1);
  world.putProject("everybody", { namespaceResourceBlacklist: [{ group: "", kind: "ConfigMap" }] });
  await worker.settle();
  expect(world.app("shop").status?.operationState?.message).toContain('"/ConfigMap" in namespaceResourceBlacklist forbids it');
  world.put("blog", {
    ...automated,
    source: { repoURL: "https://git.example.com/shop.git", path: "shop", targetRevision: "main" },
  });
  world.store.putSettings({ general: {} });
  await worker.advance(10_000);
  expect(world.app("blog").status?.operationState?.phase).toBe("Succeeded");
});
