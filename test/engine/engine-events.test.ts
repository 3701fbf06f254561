import { expect, test } from "vitest";
import type { SequencedEvent } from "../../engine/model/engine-event.js";
import { configMap, deployment, hookJob, wave } from "../fakes/manifests.js";
import { createWorld, repoURL } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const automated = { syncPolicy: { automated: { selfHeal: true } } };
const keyOf = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "default", name });

/** An event in a few words. */
function told({ body }: SequencedEvent): string {
  switch (body.type) {
    case "SyncResourceProgress":
      return `${body.result.syncPhase}/${body.wave} ${body.result.name} ${body.result.hookPhase}`;
    case "SyncFinished":
      return `SyncFinished ${body.operation.phase}`;
    case "HealthChanged":
      return `HealthChanged ${body.from} to ${body.to}`;
    case "DriftDetected":
      return `DriftDetected ${body.outOfSync.map(({ name }) => name).join()}`;
    case "ApplicationAdded":
    case "ApplicationModified":
    case "ApplicationDeleted":
    case "StatusChanged":
    case "DriftResolved":
    case "SyncStarted":
      return body.type;
  }
}

test("createEngine() tells the whole of a first sync, in order", async () => {
  const world = createWorld();
  world.push({
    "shop/1.json": hookJob("before", "PreSync"),
    "shop/2.json": configMap("a"),
    "shop/3.json": configMap("b", {}, wave(1)),
  });
  world.put("shop", automated);
  const worker = await start(world);
  await worker.advance(10_000);
  expect(worker.events.map(told)).toEqual([
    "ApplicationAdded",
    "DriftDetected a,b",
    "HealthChanged Unknown to Missing",
    "StatusChanged",
    "SyncStarted",
    "PreSync/0 before Running",
    "PreSync/0 before Succeeded",
    "Sync/0 a Succeeded",
    "Sync/1 b Running",
    "DriftResolved",
    "HealthChanged Missing to Healthy",
    "StatusChanged",
    "SyncFinished Succeeded",
  ]);
  expect(worker.events.map(({ sequence }) => sequence)).toEqual(worker.events.map((_, index) => index + 1));
});

test("createEngine() gives every event of a sync its operation, its cause and the Application as it was then", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop");
  const worker = await start(world);
  const { operationId } = await worker.engine.requestSync(ref, {}, { via: "UI", actor: "ann" }, signal);
  await worker.settle();
  const events = worker.events.filter(({ topic }) => topic === "OPERATION");
  expect(events.map(({ body }) => "operationId" in body && body.operationId)).toEqual(events.map(() => operationId));
  expect(events.map(({ cause }) => cause)).toEqual(events.map(() => ({ via: "API", actor: "ann" })));
  expect(events.map(({ application }) => application.status?.operationState?.phase)).toEqual(["Running", "Running", "Succeeded"]);
  const [last] = events.slice(-1);
  expect(last?.body.type === "SyncFinished" && last.body.operation).toEqual(world.app("shop").status?.operationState);
});

test("createEngine() tells drift and its end around a heal, and says that it healed", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a", { n: "1" }) });
  world.put("shop", automated);
  const worker = await start(world);
  const before = worker.events.length;
  const live = world.cluster.get(keyOf("a"));
  world.cluster.put({ ...(live as NonNullable<typeof live>), data: { n: "2" } });
  await worker.settle();
  const events = worker.events.slice(before);
  expect(events.map(told)).toEqual([
    "DriftDetected a",
    "SyncStarted",
    "Sync/0 a Running",
    "DriftResolved",
    "SyncFinished Succeeded",
  ]);
  expect(events.filter(({ topic }) => topic === "OPERATION").map(({ cause }) => cause?.via)).toEqual([
    "SELF_HEAL",
    "SELF_HEAL",
    "SELF_HEAL",
  ]);
});

test("createEngine() tells health as it changes, with one write a change", async () => {
  const world = createWorld();
  world.push({ "shop/web.json": deployment("web") });
  world.put("shop", automated);
  const worker = await start(world);
  world.forget();
  const before = worker.events.length;
  const statuses = [
    { observedGeneration: 1, replicas: 1, updatedReplicas: 1 },
    { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
    { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 },
  ];
  for (const status of statuses) {
    const live = world.cluster.objects().find(({ kind }) => kind === "Deployment");
    world.cluster.put({ ...(live as NonNullable<typeof live>), status });
    await worker.advance(1_000);
  }
  expect(
    worker.events
      .slice(before)
      .map(told)
      .filter((event) => event !== "StatusChanged"),
  ).toEqual(["HealthChanged Progressing to Healthy"]);
  expect(world.app("shop").status?.health).toMatchObject({ status: "Healthy" });
  expect(world.writes()).toBeLessThanOrEqual(2);
});

test("createEngine() tells nothing twice when a sync goes on over many passes", async () => {
  const world = createWorld();
  world.jobEnd = () => undefined;
  world.push({ "shop/1.json": hookJob("before", "PreSync"), "shop/2.json": configMap("a") });
  world.put("shop", automated);
  const worker = await start(world);
  await worker.advance(120_000);
  expect(worker.events.map(told).filter((event) => event.startsWith("PreSync"))).toEqual(["PreSync/0 before Running"]);
});

test("createEngine() tells what people change, what failed and what was deleted", async () => {
  const world = createWorld();
  world.jobEnd = () => "Failed";
  world.push({ "shop/1.json": hookJob("before", "PreSync") });
  world.put("shop");
  const worker = await start(world);
  const before = worker.events.length;
  await worker.engine.updateApplication(ref, { labels: { team: "web" } }, {}, signal);
  await worker.engine.requestSync(ref, {}, { via: "API" }, signal);
  await worker.settle();
  await worker.engine.deleteApplication(ref, { cascade: false, propagation: "FOREGROUND" }, signal);
  await worker.settle();
  const events = worker.events
    .slice(before)
    .map(told)
    .filter((event) => event !== "StatusChanged");
  expect(events).toEqual([
    "ApplicationModified",
    "SyncStarted",
    "PreSync/0 before Running",
    "PreSync/0 before Failed",
    "SyncFinished Failed",
    "ApplicationDeleted",
  ]);
});

test("operationState() shows a running sync as it is this moment, and the last one afterwards", async () => {
  const world = createWorld();
  world.push({ "shop/1.json": configMap("a"), "shop/2.json": configMap("b", {}, wave(1)) });
  world.put("shop", automated);
  const worker = await start(world);
  expect(worker.engine.operationState(ref)).toMatchObject({ phase: "Running", syncResult: { resources: [{ name: "a" }] } });
  expect(world.app("shop").status?.operationState?.syncResult?.resources).toBeUndefined();
  await worker.advance(5_000);
  expect(worker.engine.operationState(ref)).toEqual(world.app("shop").status?.operationState);
  expect(worker.engine.operationState({ ...ref, name: "absent" })).toBeUndefined();
});

test("repositoryPushed() says which Applications follow what was pushed, however its URL is written", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop");
  world.put("blog");
  const worker = await start(world);
  expect(worker.engine.repositoryPushed({ url: repoURL })).toHaveLength(2);
  expect(worker.engine.repositoryPushed({ url: "https://GIT.example.com/shop" })).toHaveLength(2);
  expect(worker.engine.repositoryPushed({ url: "git@git.example.com:shop.git" })).toEqual(["argocd/shop", "argocd/blog"]);
  expect(worker.engine.repositoryPushed({ url: "https://git.example.com/other.git" })).toEqual([]);
  expect(worker.engine.repositoryPushed({ url: repoURL, ref: "refs/heads/other", isDefaultBranch: false })).toEqual([]);
});
