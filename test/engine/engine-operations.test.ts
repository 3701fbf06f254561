import { expect, test } from "vitest";
import type { SyncWish } from "../../engine/engine.js";
import { configMap, deployment, hookJob, wave } from "../fakes/manifests.js";
import { finish } from "../fakes/run-jobs.js";
import { createWorld, type Worker, type World } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const automated = { syncPolicy: { automated: { selfHeal: true } } };
const keyOf = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "default", name });
const jobKey = (name: string) => ({ group: "batch", kind: "Job", namespace: "default", name });

async function sync(worker: Worker, wish: SyncWish = {}): Promise<string> {
  const { operationId } = await worker.engine.requestSync(ref, wish, { via: "API", actor: "ann" }, signal);
  await worker.settle();
  return operationId;
}

function made(world: World): readonly string[] {
  return world
    .changes()
    .filter((line) => /^(?:apply|create)/.test(line))
    .map((line) => line.split("/").at(-1) ?? "");
}

test("createEngine() runs hooks and waves in their order, each wave after the one before is well", async () => {
  const world = createWorld();
  world.push({
    "shop/1.json": hookJob("before", "PreSync"),
    "shop/2.json": deployment("web", wave(1)),
    "shop/3.json": configMap("late", {}, wave(2)),
    "shop/4.json": hookJob("after", "PostSync"),
  });
  world.put("shop", automated);
  const worker = await start(world);
  await worker.advance(10_000);
  expect(made(world)).toEqual(["before", "web"]);
  expect(worker.engine.operationState(ref)).toMatchObject({
    phase: "Running",
    message: "waiting for healthy state of apps/Deployment/web",
  });
  const live = world.cluster.get({ group: "apps", kind: "Deployment", namespace: "default", name: "web" });
  world.cluster.put({ ...(live as never as object), ...well } as never);
  await worker.advance(10_000);
  expect(made(world)).toEqual(["before", "web", "late", "after"]);
  expect(world.app("shop").status).toMatchObject({ sync: { status: "Synced" }, operationState: { phase: "Succeeded" } });
});

const well = {
  status: {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    availableReplicas: 1,
    conditions: [{ type: "Available", status: "True" }],
  },
};

test("R7 createEngine() gives up a wave that does not become well within half an hour", async () => {
  const world = createWorld();
  world.push({ "shop/1.json": deployment("web"), "shop/2.json": configMap("late", {}, wave(1)) });
  world.put("shop");
  const worker = await start(world);
  await sync(worker);
  await worker.advance(29 * 60_000);
  expect(world.app("shop").status?.operationState?.phase).toBe("Running");
  await worker.advance(2 * 60_000);
  const state = world.app("shop").status?.operationState;
  expect(state?.phase).toBe("Failed");
  expect(state?.message).toContain("deadline exceeded while waiting for healthy state of apps/Deployment/web");
  expect(made(world)).toEqual(["web"]);
});

test("R5 requestTerminate() ends a sync whose hook hangs, removes the hook, and nothing is retried", async () => {
  const world = createWorld();
  world.jobEnd = () => undefined;
  world.push({ "shop/1.json": hookJob("before", "PreSync"), "shop/2.json": configMap("a") });
  world.put("shop", { syncPolicy: { retry: { limit: 3 } } });
  const worker = await start(world);
  const operationId = await sync(worker);
  await worker.advance(60_000);
  expect(world.app("shop").status?.operationState?.phase).toBe("Running");
  expect((await worker.engine.requestTerminate(ref, signal)).operationId).toBe(operationId);
  await worker.settle();
  const { status, operation } = world.app("shop");
  expect(operation).toBeUndefined();
  expect(status?.operationState).toMatchObject({ phase: "Failed", message: "Operation terminated" });
  expect(status?.operationState?.syncResult?.resources).toEqual([
    expect.objectContaining({ name: "before", hookPhase: "Failed", message: "Terminated" }),
  ]);
  expect(world.cluster.get(jobKey("before"))).toBeUndefined();
  expect(world.cluster.get(keyOf("a"))).toBeUndefined();
  await worker.advance(60_000);
  expect(world.app("shop").status?.operationState?.phase).toBe("Failed");
});

test("R5 requestTerminate() ends a sync that waits for its retry, after a restart too", async () => {
  const world = createWorld();
  world.jobEnd = () => "Failed";
  world.push({ "shop/1.json": hookJob("before", "PreSync") });
  world.put("shop", { syncPolicy: { retry: { limit: 3 } } });
  const first = await start(world);
  await sync(first);
  expect(world.app("shop").status?.operationState).toMatchObject({ phase: "Running", retryCount: 1 });
  await first.stop();
  const second = await start(world);
  await second.engine.requestTerminate(ref, signal);
  await second.settle();
  expect(world.app("shop").status?.operationState).toMatchObject({ phase: "Failed", message: "Operation terminated" });
});

test("R5 createEngine() tries a failed sync again when it said it would, and keeps commit, source and count", async () => {
  const world = createWorld();
  const failures = [true, true, false];
  world.jobEnd = () => (failures.shift() === true ? "Failed" : "Complete");
  const commit = world.push({ "shop/1.json": hookJob("before", "PreSync"), "shop/2.json": configMap("a") });
  world.put("shop", { syncPolicy: { automated: {}, retry: { limit: 2, backoff: { duration: "10s", factor: 2 } } } });
  const worker = await start(world);
  const began = world.clock.now();
  const at = (ms: number) => new Date(began + ms).toISOString().replace(/\.\d+Z$/, "Z");
  const waiting = world.app("shop").status?.operationState;
  expect(waiting).toMatchObject({ phase: "Running", retryCount: 1, finishedAt: at(0) });
  expect(waiting?.message).toContain(`Retrying attempt #1 at ${at(10_000)}.`);
  await worker.advance(9_000);
  expect(world.app("shop").status?.operationState).toEqual(waiting);
  await worker.advance(4_000);
  expect(world.app("shop").status?.operationState).toMatchObject({ phase: "Running", retryCount: 2 });
  await worker.advance(25_000);
  const { status } = world.app("shop");
  expect(status?.operationState).toMatchObject({ phase: "Succeeded", retryCount: 2, syncResult: { revision: commit } });
  expect(status?.operationState?.syncResult?.source).toMatchObject({ path: "shop" });
  expect(status?.history).toMatchObject([{ id: 0, revision: commit, source: { path: "shop" } }]);
  expect(status?.sync?.status).toBe("Synced");
});

test("R38 createEngine() does not try a commit again by itself once its retries are used up", async () => {
  const world = createWorld();
  world.jobEnd = () => "Failed";
  world.push({ "shop/1.json": hookJob("before", "PreSync"), "shop/2.json": configMap("a") });
  world.put("shop", { syncPolicy: { automated: { selfHeal: true }, retry: { limit: 1, backoff: { duration: "1s" } } } });
  const worker = await start(world);
  await worker.advance(60_000);
  const { status } = world.app("shop");
  expect(status?.operationState?.phase).toBe("Failed");
  expect(status?.operationState?.message).toContain("(retried 1 times).");
  expect(status?.conditions).toEqual([
    expect.objectContaining({ type: "SyncError", message: expect.stringContaining("Failed last sync attempt") }),
  ]);
  expect(made(world)).toEqual(["before", "before"]);
});

test("createEngine() ends a hook's object as its policy says, once the sync is over", async () => {
  const world = createWorld();
  const policy = (value: string) => ({ "argocd.argoproj.io/hook-delete-policy": value });
  world.push({
    "shop/1.json": hookJob("goes", "PreSync", policy("HookSucceeded")),
    "shop/2.json": hookJob("stays", "PreSync"),
    "shop/3.json": configMap("a"),
  });
  world.put("shop", automated);
  const worker = await start(world);
  await worker.advance(5_000);
  expect(world.app("shop").status?.operationState?.phase).toBe("Succeeded");
  expect(world.cluster.get(jobKey("goes"))).toBeUndefined();
  expect(world.cluster.get(jobKey("stays"))?.metadata.finalizers).toBeUndefined();
});

test("finish() in the fakes leaves a Job alone that was replaced", () => {
  const { cluster } = createWorld();
  const old = { ...JSON.parse(hookJob("j", "PreSync")), metadata: { name: "j", namespace: "default", uid: "another" } };
  cluster.put(old);
  finish(cluster, old, "Complete");
  expect(cluster.get(jobKey("j"))?.["status"]).toBeUndefined();
});
