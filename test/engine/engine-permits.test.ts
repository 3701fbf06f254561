import { expect, test } from "vitest";
import { configMap, hookJob, wave } from "../fakes/manifests.js";
import { createWorld } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const signal = new AbortController().signal;
const keyOf = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "default", name });
const cause = { via: "API" } as const;

test("S72 createEngine() refuses the next wave of a sync when its project was tightened meanwhile", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a"), "shop/s.json": secret("s", wave(1)) });
  world.put("shop");
  const worker = await start(world);
  await worker.engine.requestSync(ref, {}, cause, signal);
  await worker.settle();
  expect(world.app("shop").status?.operationState?.phase).toBe("Running");
  world.putProject("default", {
    sourceRepos: ["*"],
    destinations: [{ server: "*", namespace: "*" }],
    namespaceResourceBlacklist: [{ group: "", kind: "Secret" }],
  });
  await worker.advance(5_000);
  const state = world.app("shop").status?.operationState;
  expect(state?.phase).toBe("Failed");
  expect(state?.message).toContain('Project "default" does not permit the namespaced kind "Secret" ("s")');
  expect(world.cluster.get({ group: "", kind: "Secret", namespace: "default", name: "s" })).toBeUndefined();
});

test("S72 createEngine() ends a running sync when its project no longer permits its destination", async () => {
  const world = createWorld();
  world.push({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b", {}, wave(1)) });
  world.put("shop");
  const worker = await start(world);
  await worker.engine.requestSync(ref, {}, cause, signal);
  await worker.settle();
  world.putProject("default", { sourceRepos: ["*"], destinations: [{ server: "*", namespace: "elsewhere" }] });
  await worker.advance(5_000);
  const { status } = world.app("shop");
  expect(status?.operationState?.phase).toBe("Error");
  expect(status?.operationState?.message).toContain("DESTINATION_NOT_PERMITTED");
  expect(world.cluster.get(keyOf("b"))).toBeUndefined();
});

test("S72 createEngine() writes nothing at all of a sync of which one object is not permitted", async () => {
  const world = createWorld();
  world.putProject("default", {
    sourceRepos: ["*"],
    destinations: [{ server: "*", namespace: "default" }],
    namespaceResourceBlacklist: [{ group: "", kind: "Secret" }],
  });
  const elsewhere = configMap("far").replace('"name": "far"', '"name": "far", "namespace": "argocd"');
  world.push({
    "shop/a.json": configMap("a"),
    "shop/s.json": secret("s"),
    "shop/far.json": elsewhere,
    "shop/job.json": hookJob("j", "PreSync"),
  });
  world.put("shop");
  const worker = await start(world);
  await worker.engine.requestSync(ref, {}, cause, signal);
  await worker.settle();
  expect(world.changes()).toEqual([]);
  const state = world.app("shop").status?.operationState;
  expect(state?.phase).toBe("Failed");
  expect(state?.message).toContain('"Secret"');
  expect(state?.message).toContain('the namespace "argocd"');
});

function secret(name: string, annotations: Record<string, string> = {}): string {
  return configMap(name, {}, annotations).replace('"ConfigMap"', '"Secret"').replace('"data"', '"stringData"');
}
