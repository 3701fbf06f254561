import { expect, test } from "vitest";
import { FairleadError } from "../../engine/errors.js";
import type { Application } from "../../engine/model/application.js";
import { configMap, wave } from "../fakes/manifests.js";
import { createWorld, repoURL, type World } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const automated = { syncPolicy: { automated: { prune: true, selfHeal: true } } };
const cause = { via: "API" } as const;

const conditionsOf = (world: World, name = "shop") =>
  (world.app(name).status?.conditions ?? []).map(({ type, message }) => `${type}: ${message}`);

test("R31 createEngine() quarantines an Application whose render breaks, and works on all others", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a"), "blog/b.json": configMap("b") });
  world.renderFailures.set("shop", new TypeError("undefined is not a function"));
  world.put("shop", automated);
  world.put("blog", automated);
  const worker = await start(world);
  expect(world.app("blog").status?.sync?.status).toBe("Synced");
  await worker.advance(10_000);
  expect(conditionsOf(world)).toEqual([
    "UnknownError: QUARANTINED: the last 3 passes over this Application broke: undefined is not a function",
  ]);
  expect(world.renders.filter((path) => path === "shop").length).toBeLessThan(6);
  const commit = world.push({ "shop/a.json": configMap("a"), "blog/b.json": configMap("b", { n: "2" }) });
  await worker.advance(180_000);
  expect(world.app("blog").status?.sync).toMatchObject({ status: "Synced", revision: commit });
  world.renderFailures.clear();
  await worker.advance(60_000);
  expect(world.app("shop").status?.sync?.status).toBe("Synced");
  expect(conditionsOf(world)).toEqual([]);
});

test("R31 createEngine() tries a quarantined Application ever more seldom", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.renderFailures.set("shop", new TypeError("broken"));
  world.put("shop", automated);
  const worker = await start(world);
  await worker.advance(30 * 60_000);
  expect(world.renders.length).toBeLessThan(60);
  expect(world.writes()).toBe(1);
});

test.each<[string, unknown]>([
  ["no spec", undefined],
  ["a spec that is null", null],
  ["an empty spec", {}],
  ["a text for a spec", "shop"],
  ["a source that is null", { project: "default", source: null, destination: { namespace: "x" } }],
  ["a source without repository", { project: "default", source: { path: "shop" }, destination: { name: "in-cluster" } }],
  ["sources that hold null", { project: "default", sources: [null], destination: { name: "in-cluster" } }],
  ["a text for sources", { project: "default", sources: "shop", destination: { name: "in-cluster" } }],
  ["a destination that is null", { project: "default", source: { repoURL, path: "shop" }, destination: null }],
  ["a number for a project", { project: 7, source: { repoURL, path: "shop" }, destination: { name: "in-cluster" } }],
  [
    "a null for a sync policy",
    { project: "default", source: { repoURL, path: "s" }, destination: { name: "in-cluster" }, syncPolicy: null },
  ],
])("R31 createEngine() says what is wrong with an Application with %s, and works on all others", async (_, spec) => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a"), "blog/b.json": configMap("b") });
  const shop = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "shop" }, spec };
  world.store.put(shop as Application);
  world.put("blog", automated);
  const worker = await start(world);
  world.putProject("default");
  await worker.advance(20_000);
  expect(world.app("blog").status?.sync?.status).toBe("Synced");
  expect(conditionsOf(world).join()).toMatch(/^(?:InvalidSpecError|UnknownError|ComparisonError): /);
  world.edit("shop", (application) => ({ ...application, spec: { ...world.app("blog").spec, project: "default" } }));
  await worker.advance(120_000);
  expect(world.app("shop").status?.sync?.status).toBe("Synced");
  world.store.take("Application", ref);
  await worker.settle();
  world.store.put(shop as Application);
  world.store.take("Application", ref);
  const commit = world.push({ "blog/b.json": configMap("b", { n: "2" }) });
  await worker.advance(180_000);
  expect(world.app("blog").status?.sync?.revision).toBe(commit);
});

test.each([
  ["an unknown project", { project: "absent" }, 'the project "absent", which does not exist'],
  ["an unknown server", { destination: { server: "https://nowhere" } }, 'There is no cluster with the server "https://nowhere"'],
  ["an unknown cluster name", { destination: { name: "moon" } }, 'There is no cluster with the name "moon"'],
  ["both server and name", { destination: { server: "https://nowhere", name: "moon" } }, "give one of them"],
])("createEngine() says by a condition that an Application has %s, once", async (_, spec, because) => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", { ...automated, ...spec });
  const worker = await start(world);
  expect(world.app("shop").status).toMatchObject({ sync: { status: "Unknown" }, health: { status: "Unknown" } });
  expect(conditionsOf(world)).toEqual([expect.stringMatching(/^InvalidSpecError: /)]);
  expect(conditionsOf(world)[0]).toContain(because);
  await worker.advance(20 * 60_000);
  expect(world.writes()).toBe(1);
  world.putProject("absent");
  world.edit("shop", (application) => ({
    ...application,
    spec: { ...application.spec, destination: { name: "in-cluster", namespace: "default" } },
  }));
  await worker.settle();
  expect(world.app("shop").status).toMatchObject({ sync: { status: "Synced" }, health: { status: "Healthy" }, conditions: [] });
});

test.each([
  ["no such revision", { targetRevision: "v9" }, 'Cannot resolve revision "v9"', 0],
  ["no such repository", { repoURL: "https://git.example.com/none.git" }, "Cannot read repository", 0],
  ["no such path", { path: "nowhere" }, "nowhere", 0],
])(
  "createEngine() says by a condition that there is %s, and asks the repository no more often for it",
  async (_, source, because, writes) => {
    const world = createWorld();
    const files = { "shop/a.json": configMap("a"), "blog/b.json": configMap("b") };
    world.push(files);
    world.put("blog", automated);
    world.put("shop", {
      ...automated,
      source: { ...world.app("blog").spec.source, repoURL, path: "shop", targetRevision: "main", ...source },
    });
    const worker = await start(world);
    expect(conditionsOf(world)).toEqual([expect.stringContaining(because)]);
    expect(world.app("shop").status?.sync?.status).toBe("Unknown");
    world.forget();
    world.push({ ...files, "README.md": "x" });
    worker.engine.repositoryPushed({ url: repoURL });
    await worker.settle();
    await worker.advance(1_000);
    world.edit("shop", (application) => ({
      ...application,
      metadata: { ...application.metadata, annotations: { seen: "yes" } },
    }));
    await worker.settle();
    expect(world.repository.calls.refs).toBe(1);
    expect(conditionsOf(world)).toEqual([expect.stringContaining(because)]);
    expect(world.writes()).toBe(writes);
  },
);

test("createEngine() warns of an object that two Applications bring, and FailOnSharedResource refuses it", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a"), "blog/a.json": configMap("a") });
  world.put("blog", { syncPolicy: { automated: {} } });
  const worker = await start(world);
  world.put("shop", { syncPolicy: { syncOptions: ["FailOnSharedResource=true"] } });
  await worker.settle();
  const warning = "ConfigMap/a is part of applications argocd/shop and blog";
  expect(conditionsOf(world)).toEqual([`SharedResourceWarning: ${warning}`]);
  await worker.engine.requestSync(ref, {}, cause, signal);
  await worker.settle();
  expect(world.app("shop").status?.operationState).toMatchObject({
    phase: "Failed",
    message: `Shared resource found: ${warning}`,
  });
});

test("R18 createEngine() fails the one object the cluster refuses, tries the rest of its wave and starts no later one", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b"), "shop/c.json": configMap("c", {}, wave(1)) });
  world.put("shop");
  const worker = await start(world);
  world.cluster.fail({
    verb: "apply",
    key: "/ConfigMap/default/a",
    dryRun: false,
    error: new FairleadError("BAD_USER_INPUT", "quota"),
  });
  await worker.engine.requestSync(ref, {}, cause, signal);
  await worker.advance(5_000);
  const state = world.app("shop").status?.operationState;
  expect(state?.phase).toBe("Failed");
  expect(state?.message).toContain("quota");
  expect(state?.syncResult?.resources?.map(({ name, status }) => [name, status])).toEqual([
    ["a", "SyncFailed"],
    ["b", "Synced"],
  ]);
});

test("createEngine() takes a changed spec up, and answers a refresh asked for by annotation", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a"), "other/o.json": configMap("o") });
  world.put("shop", { syncPolicy: { automated: { selfHeal: true } } });
  const worker = await start(world);
  world.edit("shop", (application) => ({
    ...application,
    spec: { ...application.spec, source: { repoURL, path: "other", targetRevision: "main" } },
  }));
  await worker.settle();
  expect(world.app("shop").status?.resources?.map(({ name, requiresPruning = false }) => [name, requiresPruning])).toEqual([
    ["a", true],
    ["o", false],
  ]);
  world.forget();
  await worker.advance(1_000);
  for (const mode of ["normal", "hard"]) {
    world.edit("shop", (application) => ({
      ...application,
      metadata: { ...application.metadata, annotations: { "argocd.argoproj.io/refresh": mode, mine: "kept" } },
    }));
    await worker.settle();
    expect(world.app("shop").metadata.annotations).toEqual({ mine: "kept" });
    await worker.advance(1_000);
  }
  expect(world.writes()).toBe(2);
  expect(world.renders).toEqual(["other"]);
  expect(world.repository.calls.refs).toBe(2);
});

test("createEngine() leaves an Application alone that says skip-reconcile", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", automated, { annotations: { "argocd.argoproj.io/skip-reconcile": "true" } });
  const worker = await start(world);
  await worker.advance(60_000);
  expect(world.app("shop").status).toBeUndefined();
  expect(world.changes()).toEqual([]);
});
