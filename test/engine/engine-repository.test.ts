import { expect, test } from "vitest";
import { FairleadError } from "../../engine/errors.js";
import { configMap, hookJob } from "../fakes/manifests.js";
import { createWorld, repoURL, type World } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const automated = { syncPolicy: { automated: { prune: true, selfHeal: true } } };
const keyOf = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "default", name });
const away = new FairleadError("UNAVAILABLE", "the remote does not answer");
const cause = { via: "API" } as const;

const conditionsOf = (world: World, name = "shop") =>
  (world.app(name).status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`);

test("R25 createEngine() keeps what it knows while the repository is away: status, objects, and no sync", async () => {
  const world = createWorld();
  const commit = world.push({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  world.put("shop", automated);
  const worker = await start(world);
  world.repository.failure = away;
  world.forget();
  await worker.advance(200_000);
  expect(world.app("shop").status?.sync).toMatchObject({ status: "Synced", revision: commit });
  expect(conditionsOf(world)).toEqual([
    `ComparisonError: Compared with the last known commit ${commit}, because the repository does not answer: ${away.message}`,
  ]);
  world.cluster.take(keyOf("a"));
  await worker.advance(60_000);
  expect(world.app("shop").status?.sync).toMatchObject({ status: "OutOfSync", revision: commit });
  expect(world.changes()).toEqual([]);
  world.repository.failure = undefined;
  await worker.advance(3_600_000);
  expect(conditionsOf(world)).toEqual([]);
  expect(world.app("shop").status?.sync?.status).toBe("Synced");
});

test("R25 createEngine() keeps status and objects when it starts while the repository is away", async () => {
  const world = createWorld();
  const commit = world.push({ "shop/a.json": configMap("a") });
  world.put("shop", automated);
  await (await start(world)).stop();
  world.repository.failure = away;
  world.forget();
  const worker = await start(world);
  await worker.advance(60_000);
  expect(world.app("shop").status?.sync).toMatchObject({ status: "Synced", revision: commit });
  expect(conditionsOf(world)).toEqual([`ComparisonError: Failed to load target state: ${away.message}`]);
  expect(world.changes()).toEqual([]);
});

test("R25 createEngine() does not sync by hand on the word of a repository that is away, and does once it is back", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  world.put("shop");
  const worker = await start(world);
  await worker.advance(1_000);
  world.repository.failure = away;
  world.forget();
  await worker.engine.requestSync(ref, { prune: true }, cause, signal);
  await worker.settle();
  const state = world.app("shop").status?.operationState;
  expect(state?.phase).toBe("Error");
  expect(state?.message).toContain(away.message);
  expect(world.changes()).toEqual([]);
  expect(world.app("shop").operation).toBeUndefined();
  world.repository.failure = undefined;
  await worker.advance(1_000);
  await worker.engine.requestSync(ref, {}, cause, signal);
  await worker.settle();
  expect(world.app("shop").status?.sync?.status).toBe("Synced");
});

test("R25 createEngine() binds a sync that could not begin properly to the commit of its retry, and records it", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", { syncPolicy: { retry: { limit: 5, backoff: { duration: "5s" } } } });
  const worker = await start(world);
  await worker.advance(1_000);
  world.repository.failure = away;
  await worker.engine.requestSync(ref, {}, cause, signal);
  await worker.settle();
  expect(world.app("shop").status?.operationState).toMatchObject({ phase: "Running", retryCount: 1 });
  world.repository.failure = undefined;
  const commit = world.push({ "shop/a.json": configMap("a", { n: "2" }) });
  worker.engine.repositoryPushed({ url: repoURL });
  await worker.advance(60_000);
  expect(world.app("shop").status).toMatchObject({
    sync: { status: "Synced", revision: commit },
    operationState: { phase: "Succeeded", syncResult: { revision: commit, source: { path: "shop" } } },
    history: [{ revision: commit }],
  });
});

test("R26 createEngine() keeps the commit of a running sync when its branch is forced elsewhere", async () => {
  const world = createWorld();
  world.jobEnd = () => undefined;
  const old = world.push({ "shop/1.json": hookJob("before", "PreSync"), "shop/a.json": configMap("a", { n: "old" }) });
  world.put("shop");
  const worker = await start(world);
  await worker.engine.requestSync(ref, {}, cause, signal);
  await worker.settle();
  world.push({ "shop/a.json": configMap("a", { n: "new" }) });
  world.repository.forget(repoURL, old);
  worker.engine.repositoryPushed({ url: repoURL });
  await worker.settle();
  const job = world.cluster.get({ group: "batch", kind: "Job", namespace: "default", name: "before" });
  world.cluster.put({ ...(job as NonNullable<typeof job>), status: { conditions: [{ type: "Complete", status: "True" }] } });
  await worker.advance(5_000);
  expect(world.cluster.get(keyOf("a"))?.["data"]).toEqual({ n: "old" });
  expect(world.app("shop").status?.history).toMatchObject([{ revision: old }]);
  expect(world.app("shop").status?.sync?.status).toBe("OutOfSync");
});

test("R26 createEngine() ends a sync whose commit cannot be had any more after a restart, and mixes no commits", async () => {
  const world = createWorld();
  world.jobEnd = () => undefined;
  const old = world.push({ "shop/1.json": hookJob("before", "PreSync"), "shop/a.json": configMap("a", { n: "old" }) });
  world.put("shop");
  const first = await start(world);
  await first.engine.requestSync(ref, {}, cause, signal);
  await first.settle();
  await first.stop();
  world.push({ "shop/a.json": configMap("a", { n: "new" }) });
  world.repository.forget(repoURL, old);
  await start(world);
  const state = world.app("shop").status?.operationState;
  expect(state?.phase).toBe("Error");
  expect(state?.message).toContain(`Cannot read commit "${old}"`);
  expect(world.cluster.get(keyOf("a"))).toBeUndefined();
});
