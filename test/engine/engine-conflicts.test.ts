import fc from "fast-check";
import { expect, test } from "vitest";
import { configMap, hookJob, wave } from "../fakes/manifests.js";
import { createWorld } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const automated = { syncPolicy: { automated: { selfHeal: true } } };

test("R16 createEngine() next to a second engine runs each sync once, each hook once, and loses nobody's write", async () => {
  const world = createWorld();
  const made: string[] = [];
  world.cluster.store.onChange((change) => {
    if (change.type === "ADDED" && change.object.kind === "Job") made.push(change.object.metadata.name ?? "");
  });
  world.push({
    "shop/1.json": hookJob("before", "PreSync"),
    "shop/2.json": configMap("a"),
    "shop/3.json": configMap("b", {}, wave(1)),
  });
  world.put("shop", automated);
  const [first, second] = await Promise.all([start(world), start(world)]);
  for (let round = 0; round < 20; round += 1) {
    const labels = { ...world.app("shop").metadata.labels, [`l${round}`]: "yes" };
    await (round % 2 === 0 ? first : second).engine.updateApplication(ref, { labels }, {}, signal);
    await first.advance(1_000);
    await second.settle();
  }
  const { metadata, status, operation } = world.app("shop");
  expect(Object.keys(metadata.labels ?? {})).toHaveLength(20);
  expect(status).toMatchObject({ sync: { status: "Synced" }, operationState: { phase: "Succeeded" }, history: [{ id: 0 }] });
  expect(status?.history).toHaveLength(1);
  expect(operation).toBeUndefined();
  expect(made).toEqual(["before"]);
  const started = [...first.events, ...second.events].filter(({ body }) => body.type === "SyncStarted");
  expect(started).toHaveLength(1);
});

test("R16 createEngine() decides anew when somebody writes between its look and its write", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a"), "other/b.json": configMap("b") });
  world.put("shop", automated);
  const patch = world.store.patchApplication.bind(world.store);
  let meddled = false;
  world.store.patchApplication = async (target, change, aborted) => {
    if (!meddled) {
      meddled = true;
      world.edit("shop", (application) => ({
        ...application,
        spec: { ...application.spec, source: { ...application.spec.source, path: "other" } as never },
      }));
    }
    return patch(target, change, aborted);
  };
  const worker = await start(world);
  await worker.advance(2_000);
  expect(world.app("shop").status).toMatchObject({
    sync: { status: "Synced", comparedTo: { source: { path: "other" } } },
    history: [{ source: { path: "other" } }],
  });
  expect(world.changes()).toEqual(["apply /ConfigMap/default/b"]);
});

test("R16 updateApplication() loses no change, however many are made at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 }), async (names) => {
      const world = createWorld();
      world.push({ "shop/a.json": configMap("a") });
      world.put("shop");
      const worker = await start(world);
      await Promise.all(
        names.map(async (name) => {
          for (;;) {
            const { labels, resourceVersion = "" } = world.app("shop").metadata;
            const change = { labels: { ...labels, [name]: "yes" } };
            const done = await worker.engine
              .updateApplication(ref, change, { expectedVersion: resourceVersion }, signal)
              .then(() => true)
              .catch(() => false);
            if (done) return;
          }
        }),
      );
      expect(Object.keys(world.app("shop").metadata.labels ?? {}).sort()).toEqual(names.toSorted());
    }),
    { numRuns: 25 },
  );
});

test("R1 requestSync() is done by the next engine if this one ends right after it answered", async () => {
  const world = createWorld();
  const commit = world.push({ "shop/a.json": configMap("a") });
  world.put("shop");
  const first = await start(world);
  const { operationId } = await first.engine.requestSync(ref, { prune: true }, { via: "API", actor: "ann" }, signal);
  await first.stop();
  expect(world.changes()).toEqual([]);
  await start(world);
  expect(world.app("shop").status).toMatchObject({
    sync: { status: "Synced" },
    operationState: {
      phase: "Succeeded",
      syncResult: { revision: commit },
      operation: { sync: { prune: true }, info: [{ name: "operation-id", value: operationId }] },
    },
  });
});

test("requestSync() is refused while another operation runs, and nothing of it is stored", async () => {
  const world = createWorld();
  world.jobEnd = () => undefined;
  world.push({ "shop/1.json": hookJob("before", "PreSync") });
  world.put("shop");
  const worker = await start(world);
  const wishes = await Promise.allSettled([1, 2, 3].map(() => worker.engine.requestSync(ref, {}, { via: "API" }, signal)));
  expect(wishes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  await worker.settle();
  await expect(worker.engine.requestSync(ref, {}, { via: "API" }, signal)).rejects.toMatchObject({
    code: "CONFLICT",
    details: { rule: "OPERATION_RUNNING" },
  });
});
