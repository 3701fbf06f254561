import { expect, test } from "vitest";
import { createEventBus } from "../../../clients/in-process/event-bus.js";
import { createController } from "../../../engine/reconcile/controller.js";
import { configMap, deployment } from "../../fakes/manifests.js";
import { plainRenderer, plainRendering } from "../../fakes/plain-rendering.js";
import { createWorld, repoURL } from "../../fakes/world.js";

const ref = { namespace: "argocd", name: "shop" };

function controlled() {
  const world = createWorld();
  const { store, cluster, repository, clock, log } = world;
  let projects = 0;
  const settings: unknown[] = [];
  const controller = createController({
    store,
    repository,
    clock,
    log,
    clusters: [cluster],
    renderer: plainRenderer(),
    ...plainRendering(),
    events: createEventBus({ clock, log }),
    pollIntervalMs: () => 60_000,
    workers: 2,
    settingsChanged: (changed) => void settings.push(changed),
    projectsChanged: () => void (projects += 1),
  });
  const settle = async () => {
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { world, controller, settle, settings, projects: () => projects };
}

test("createController() tells of settings and projects as they are, and as they change", async () => {
  const { world, controller, settings, projects } = controlled();
  await controller.start();
  expect(settings).toHaveLength(1);
  expect(projects()).toBe(1);
  world.store.putSettings({ general: { a: "b" } });
  world.putProject("another");
  expect(settings.at(-1)).toMatchObject({ general: { a: "b" } });
  expect(projects()).toBe(2);
  await controller.stop();
});

test("createController() answers a refresh only after a look that began after it was asked for", async () => {
  const { world, controller, settle } = controlled();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop");
  await controller.start();
  await settle();
  let release: () => void = () => undefined;
  const refs = world.repository.refs.bind(world.repository);
  world.repository.refs = async (url, signal) => {
    const answer = await refs(url, signal);
    await new Promise<void>((resolve) => (release = resolve));
    return answer;
  };
  world.clock.advance(10);
  const early = controller.refresh(ref, { freshRefs: true, hard: false });
  await settle();
  const commit = world.push({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  world.clock.advance(10);
  const late = controller.refresh(ref, { freshRefs: true, hard: false });
  release();
  await early;
  await settle();
  release();
  await late;
  expect(world.app("shop").status?.sync?.revision).toBe(commit);
  await controller.stop();
});

test("createController() answers a refresh of an Application that is not there, or goes away meanwhile", async () => {
  const { world, controller, settle } = controlled();
  world.push({ "shop/a.json": configMap("a") });
  await controller.start();
  await controller.refresh(ref, { freshRefs: true, hard: true });
  world.put("shop");
  const look = controller.refresh(ref, { freshRefs: true, hard: true });
  world.store.take("Application", ref);
  await look;
  await settle();
  expect(controller.load()).toEqual({ waiting: 0, handling: 0 });
  await controller.stop();
});

test("createController() looks at the Applications of a project that changed, and at no others", async () => {
  const { world, controller, settle } = controlled();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", { project: "team" });
  world.put("blog");
  await controller.start();
  await settle();
  const before = controller.load();
  world.putProject("team");
  expect(before).toEqual({ waiting: 0, handling: 0 });
  expect(controller.load()).toEqual({ waiting: 0, handling: 1 });
  await settle();
  expect(world.app("shop").status?.conditions).toEqual([]);
  await controller.stop();
});

test("createController() stores the health of each object once argocd-cmd-params-cm asks for it, and takes it away again", async () => {
  const { world, controller, settle } = controlled();
  world.push({ "shop/a.json": deployment("a") });
  world.put("shop");
  await controller.start();
  await settle();
  const stored = () => world.app("shop").status?.resources?.map(({ name, health }) => [name, health?.status]);
  const before = stored();
  world.store.putSettings({ parameters: { "controller.resource.health.persist": "true" } });
  await settle();
  expect([before, stored()]).toEqual([[["a", undefined]], [["a", "Missing"]]]);
  world.store.putSettings({ parameters: {} });
  await settle();
  expect(stored()).toEqual(before);
  await controller.stop();
});

test("createController() does nothing any more once it is stopped", async () => {
  const { world, controller, settle } = controlled();
  world.push({ "shop/a.json": configMap("a") });
  world.put("shop", { syncPolicy: { automated: {} } });
  await controller.start();
  await controller.stop();
  world.forget();
  world.put("blog");
  controller.pushed({ url: repoURL });
  await world.clock.advanceAsync(3_600_000);
  await settle();
  expect(world.writes()).toBe(0);
  expect(world.repository.calls.refs).toBe(0);
  expect(world.clock.pending()).toBe(0);
});
