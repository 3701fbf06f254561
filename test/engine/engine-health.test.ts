import { expect, test } from "vitest";
import { FairleadError } from "../../engine/errors.js";
import type { Health, HealthStatus } from "../../engine/model/health.js";
import { createLuaScriptRunner } from "../../plugins/lua/script-runner.js";
import { noScripts } from "../fakes/no-scripts.js";
import { createWorld, type World } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const ref = { namespace: "argocd", name: "shop" };
const automated = { automated: { enabled: true } };

/** A ConfigMap that says itself how it is. */
function told(name: string, health: string, annotations: Record<string, string> = {}): string {
  return JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, annotations }, data: { health } });
}

/** A world in which a script reads what ConfigMaps say of themselves: a status, or `fails`. */
function scripted(): World & { readonly asked: string[]; hold: Promise<void> | undefined } {
  const asked: string[] = [];
  const world = Object.assign(createWorld(), { asked, hold: undefined as Promise<void> | undefined });
  world.scripts = {
    ...noScripts,
    async health(_, object) {
      const { health } = object["data"] as { readonly health: string };
      const { name } = object["metadata"] as { readonly name: string };
      asked.push(`${name} ${health}`);
      await world.hold;
      if (health !== "fails") return { status: health as HealthStatus } satisfies Health;
      throw new FairleadError("BAD_USER_INPUT", "line 1", { details: { reason: "SCRIPT_FAILED" } });
    },
  };
  world.store.putSettings({ general: { "resource.customizations.health.ConfigMap": "x" } });
  return world;
}

function put(world: World, name: string, health: string): void {
  const live = world.cluster.get(keyOf(name));
  if (live === undefined) throw new Error(`there is no ConfigMap "${name}"`);
  world.cluster.put({ ...live, data: { health } });
}
const keyOf = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "default", name });

test("createEngine() takes the word of a script for an object's health and folds it into the Application", async () => {
  const world = scripted();
  world.push({ "shop/a.json": told("a", "Healthy") });
  world.put("shop", { syncPolicy: automated });
  const worker = await start(world);
  await worker.advance(5_000);
  expect(world.app("shop").status?.health?.status).toBe("Healthy");
  world.edit("shop", (shop) => ({ ...shop, spec: { ...shop.spec, syncPolicy: {} } }));
  put(world, "a", "Degraded");
  await worker.settle();
  expect(world.app("shop").status?.health).toMatchObject({ status: "Degraded", message: "Caused by ConfigMap:default/a" });
});

test("createEngine() holds the next wave until the script has spoken about what was just applied", async () => {
  const world = scripted();
  const second = { "argocd.argoproj.io/sync-wave": "1" };
  world.push({ "shop/a.json": told("a", "Healthy"), "shop/b.json": told("b", "Healthy", second) });
  world.put("shop", { syncPolicy: automated });
  const worker = await start(world);
  await worker.advance(5_000);
  world.forget();
  const held = Promise.withResolvers<void>();
  world.hold = held.promise;
  world.push({ "shop/a.json": told("a", "Healthy", { v: "2" }), "shop/b.json": told("b", "Healthy", { ...second, v: "2" }) });
  await worker.engine.requestRefresh(ref, "NORMAL", AbortSignal.timeout(10_000));
  await worker.advance(4_000);
  expect(world.changes()).toEqual(["apply /ConfigMap/default/a"]);
  held.resolve();
  await worker.advance(4_000);
  expect(world.changes()).toEqual(["apply /ConfigMap/default/a", "apply /ConfigMap/default/b"]);
});

test("createEngine() says which health script fails, and holds syncs back", async () => {
  const world = scripted();
  world.push({ "shop/a.json": told("a", "Healthy") });
  world.put("shop", { syncPolicy: automated });
  const worker = await start(world);
  await worker.advance(5_000);
  put(world, "a", "fails");
  await worker.settle();
  const { health, conditions } = world.app("shop").status ?? {};
  expect(health).toMatchObject({ status: "Unknown", message: "Caused by ConfigMap:default/a" });
  expect(conditions?.map(({ type, message }) => [type, message])).toEqual([
    [
      "ComparisonError",
      'error setting app health: failed to get resource health for "ConfigMap" with name "a" in namespace "default": line 1',
    ],
  ]);
});

test("createEngine() writes nothing at a new start while scripts have yet to speak, nor when they say the same", async () => {
  const world = scripted();
  world.push({ "shop/a.json": told("a", "Healthy") });
  world.put("shop", { syncPolicy: automated });
  const first = await start(world);
  await first.advance(5_000);
  await first.stop();
  world.forget();
  const held = Promise.withResolvers<void>();
  world.hold = held.promise;
  const second = await start(world);
  await second.advance(2_000);
  expect(world.writes()).toBe(0);
  held.resolve();
  await second.advance(2_000);
  expect(world.writes()).toBe(0);
});

test("E-27 createEngine() judges anew when the settings bring another script, and when they take it away", async () => {
  const world = scripted();
  world.push({ "shop/a.json": told("a", "Degraded") });
  world.put("shop");
  world.cluster.put({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "default", annotations: { "argocd.argoproj.io/tracking-id": "shop:/ConfigMap:default/a" } },
    data: { health: "Degraded" },
  });
  const worker = await start(world);
  await worker.settle();
  expect(world.app("shop").status?.health?.status).toBe("Degraded");
  const asked = world.asked.length;
  world.store.putSettings({ general: { "resource.customizations.health.ConfigMap": "y" } });
  await worker.settle();
  expect(world.asked.length).toBe(asked + 1);
  world.store.putSettings({ general: {} });
  await worker.settle();
  expect(world.app("shop").status?.health?.status).toBe("Healthy");
  expect(world.asked.length).toBe(asked + 1);
});

test("createEngine() runs the Lua of argocd-cm", async () => {
  const world = scripted();
  const scripts = createLuaScriptRunner();
  world.scripts = scripts;
  const lua = 'return {status = obj.data.health, message = "as " .. obj.metadata.name .. " says"}';
  world.store.putSettings({ general: { "resource.customizations": `ConfigMap:\n  health.lua: |\n    ${lua}\n` } });
  world.push({ "shop/a.json": told("a", "Suspended") });
  world.put("shop", { syncPolicy: automated });
  const worker = await start(world);
  try {
    await expect
      .poll(() => worker.advance(1_000).then(() => world.app("shop").status?.health), { timeout: 15_000 })
      .toMatchObject({ status: "Suspended", message: "Caused by ConfigMap:default/a" });
    const tree = await worker.engine.resourceTree(ref, AbortSignal.timeout(10_000));
    expect(tree?.nodes[0]?.health).toEqual({ status: "Suspended", message: "as a says" });
  } finally {
    await scripts.close();
  }
});
