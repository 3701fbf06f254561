import { expect, test } from "vitest";
import { FairleadError } from "../../engine/errors.js";
import type { Manifest } from "../../engine/model/manifest.js";
import { configMap, hookJob, wave } from "../fakes/manifests.js";
import { createWorld, type World } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const automated = { syncPolicy: { automated: { selfHeal: true } } };
const keyOf = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "default", name });
const cascade = { cascade: true, propagation: "FOREGROUND" } as const;

/** A world in which `shop` is synced: `a` and `b`, in two waves. */
async function synced(world: World = createWorld()) {
  world.push({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b", {}, wave(1)), "blog/c.json": configMap("c") });
  world.put("shop", automated);
  world.put("blog", automated);
  const worker = await start(world);
  await worker.advance(5_000);
  expect(world.app("shop").status?.sync?.status).toBe("Synced");
  world.forget();
  return { world, worker };
}

const shopOf = (world: World) => world.store.application(ref);

test.each([
  ["FOREGROUND", "resources-finalizer.argocd.argoproj.io", "Foreground"],
  ["BACKGROUND", "resources-finalizer.argocd.argoproj.io/background", "Background"],
] as const)(
  "S74 deleteApplication() with %s deletes what is its own, last wave first, each object by its uid",
  async (propagation, finalizer, as) => {
    const { world, worker } = await synced();
    const removed: unknown[] = [];
    const remove = world.cluster.remove.bind(world.cluster);
    const uids = new Map(world.cluster.objects().map((object) => [object.metadata.name, object.metadata.uid]));
    world.cluster.remove = async (key, options, aborted) => {
      removed.push([key.name, options]);
      return remove(key, options, aborted);
    };
    await worker.engine.deleteApplication(ref, { cascade: true, propagation }, signal);
    expect(shopOf(world)?.metadata.finalizers).toEqual([finalizer]);
    await worker.advance(10_000);
    expect(shopOf(world)).toBeUndefined();
    expect(removed).toEqual([
      ["b", { propagation: as, uid: uids.get("b") }],
      ["a", { propagation: as, uid: uids.get("a") }],
    ]);
    expect(world.cluster.get(keyOf("c"))).toBeDefined();
    expect(world.app("blog").status?.sync?.status).toBe("Synced");
  },
);

test.each([
  ["ORPHAN", { cascade: true, propagation: "ORPHAN" }],
  ["no cascade", { cascade: false, propagation: "FOREGROUND" }],
] as const)("deleteApplication() with %s leaves the objects where they are", async (_, how) => {
  const { world, worker } = await synced();
  await worker.engine.deleteApplication(ref, how, signal);
  await worker.advance(10_000);
  expect(shopOf(world)).toBeUndefined();
  expect(world.changes()).toEqual([]);
  expect(worker.events.at(-1)).toMatchObject({ ref, body: { type: "ApplicationDeleted" } });
});

test("deleteApplication() takes a cascade finalizer off that the Application had, if the objects are to stay", async () => {
  const { world, worker } = await synced();
  world.edit("shop", (application) => ({
    ...application,
    metadata: { ...application.metadata, finalizers: ["resources-finalizer.argocd.argoproj.io", "example.com/mine"] },
  }));
  await worker.engine.deleteApplication(ref, { cascade: false, propagation: "FOREGROUND" }, signal);
  await worker.advance(5_000);
  expect(shopOf(world)?.metadata.finalizers).toEqual(["example.com/mine"]);
  expect(world.changes()).toEqual([]);
});

const tracked = (name: string, id: string, namespace = "default"): Manifest => ({
  ...JSON.parse(configMap(name, {}, { "argocd.argoproj.io/tracking-id": id })),
  metadata: { name, namespace, annotations: { "argocd.argoproj.io/tracking-id": id } },
});

test.each([
  ["of another Application under our name", tracked("a", "blog:/ConfigMap:default/a")],
  ["with a copy of our annotation", tracked("copy", "shop:/ConfigMap:default/a")],
  ["with a copy of our annotation in another namespace", tracked("a", "shop:/ConfigMap:default/a", "argocd")],
])("S74 deleteApplication() leaves an object alone %s", async (_, object) => {
  const { world, worker } = await synced();
  world.put("shop", {}, {});
  world.cluster.put(object);
  await worker.settle();
  await worker.engine.deleteApplication(ref, cascade, signal);
  await worker.advance(20_000);
  expect(shopOf(world)).toBeUndefined();
  const { name = "", namespace = "" } = object.metadata;
  expect(world.cluster.get({ ...keyOf(name), namespace })).toBeDefined();
});

test("S72 deleteApplication() leaves an object alone that the project does not permit", async () => {
  const { world, worker } = await synced();
  world.cluster.put(tracked("far", "shop:/ConfigMap:argocd/far", "argocd"));
  world.putProject("default", { sourceRepos: ["*"], destinations: [{ server: "*", namespace: "default" }] });
  await worker.settle();
  await worker.engine.deleteApplication(ref, cascade, signal);
  await worker.advance(20_000);
  expect(shopOf(world)).toBeUndefined();
  expect(world.cluster.get({ ...keyOf("far"), namespace: "argocd" })).toBeDefined();
});

test("S72 deleteApplication() deletes nothing while the project is unknown, and says so", async () => {
  const { world, worker } = await synced();
  world.store.take("AppProject", { namespace: "argocd", name: "default" });
  await worker.engine.deleteApplication(ref, cascade, signal);
  await worker.advance(60_000);
  expect(world.changes()).toEqual([]);
  expect(world.app("shop").status?.conditions).toContainEqual(
    expect.objectContaining({ type: "DeletionError", message: expect.stringContaining('There is no project "default"') }),
  );
  world.putProject("default");
  await worker.advance(60_000);
  expect(shopOf(world)).toBeUndefined();
  expect(world.cluster.get(keyOf("a"))).toBeUndefined();
});

test("R21 deleteApplication() waits with a condition while the cluster is unknown, and gives up nothing", async () => {
  const { world, worker } = await synced();
  world.edit("shop", (application) => ({
    ...application,
    spec: { ...application.spec, destination: { server: "https://gone" } },
  }));
  await worker.settle();
  await worker.engine.deleteApplication(ref, cascade, signal);
  await worker.advance(5 * 60_000);
  expect(world.app("shop").status?.conditions).toContainEqual(
    expect.objectContaining({ type: "DeletionError", message: expect.stringContaining('server "https://gone"') }),
  );
  expect(world.app("shop").metadata.finalizers).toHaveLength(1);
  world.edit("shop", (application) => ({
    ...application,
    metadata: { ...application.metadata, annotations: { "fairlead.io/allow-orphans": "true" } },
  }));
  await worker.settle();
  expect(shopOf(world)).toBeUndefined();
});

test("deleteApplication() keeps what is marked to be kept, and removes hooks that our finalizer holds", async () => {
  const world = createWorld();
  world.push({
    "shop/a.json": configMap("a", {}, { "argocd.argoproj.io/sync-options": "Delete=false" }),
    "shop/b.json": configMap("b", {}, { "helm.sh/resource-policy": "keep" }),
    "shop/j.json": hookJob("j", "PreSync"),
  });
  world.put("shop", automated);
  const worker = await start(world);
  await worker.advance(5_000);
  const job = world.cluster.objects().find(({ kind }) => kind === "Job");
  world.cluster.put({ ...(job as Manifest), metadata: { ...job?.metadata, finalizers: ["argocd.argoproj.io/hook-finalizer"] } });
  await worker.engine.deleteApplication(ref, cascade, signal);
  await worker.advance(20_000);
  expect(shopOf(world)).toBeUndefined();
  expect(world.cluster.get(keyOf("a"))).toBeDefined();
  expect(world.cluster.get(keyOf("b"))).toBeDefined();
  expect(world.cluster.objects().filter(({ kind }) => kind === "Job")).toEqual([]);
});

test("deleteApplication() goes on after the cluster refused for a while, and after a restart", async () => {
  const { world, worker } = await synced();
  world.cluster.fail({ verb: "remove", error: new FairleadError("UNAVAILABLE", "no"), times: 3 });
  await worker.engine.deleteApplication(ref, cascade, signal);
  await worker.settle();
  await worker.stop();
  expect(world.cluster.get(keyOf("b"))).toBeDefined();
  const second = await start(world);
  await second.advance(30_000);
  expect(shopOf(world)).toBeUndefined();
  expect(world.cluster.get(keyOf("a"))).toBeUndefined();
});

test("deleteApplication() lets a running sync end first", async () => {
  const world = createWorld();
  world.jobEnd = () => undefined;
  world.push({ "shop/j.json": hookJob("j", "PreSync"), "shop/a.json": configMap("a") });
  world.put("shop", automated);
  const worker = await start(world);
  await worker.engine.deleteApplication(ref, cascade, signal);
  await worker.advance(10_000);
  expect(world.changes().filter((line) => line.startsWith("remove"))).toEqual([]);
  await worker.engine.requestTerminate(ref, signal);
  await worker.advance(10_000);
  expect(shopOf(world)).toBeUndefined();
  expect(world.cluster.objects().filter(({ kind }) => kind === "Job")).toEqual([]);
});

test("createEngine() forgets a deleted Application: one of its name begins anew", async () => {
  const { world, worker } = await synced();
  await worker.engine.deleteApplication(ref, { cascade: false, propagation: "FOREGROUND" }, signal);
  await worker.settle();
  world.put("shop", automated);
  await worker.settle();
  expect(world.app("shop").status).toMatchObject({ sync: { status: "Synced" } });
  expect(world.app("shop").status?.history).toBeUndefined();
});
