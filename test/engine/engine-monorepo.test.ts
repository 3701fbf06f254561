import { expect, test } from "vitest";
import { configMap } from "../fakes/manifests.js";
import { createWorld } from "../fakes/world.js";
import { useWorkers } from "./start-worker.js";

const start = useWorkers();
const names = Array.from({ length: 50 }, (_, index) => `app-${index}`);

/** Fifty Applications of one repository, synced and at rest. */
async function atRest() {
  const world = createWorld();
  const files = Object.fromEntries(names.map((name) => [`${name}/a.json`, configMap(name)]));
  world.push(files);
  for (const name of names) world.put(name, { syncPolicy: { automated: { prune: true, selfHeal: true } } });
  const worker = await start(world);
  await worker.advance(2_000);
  world.forget();
  return { world, worker, files };
}

test("createEngine() compares a commit once, and the passes after it know without looking that it changed nothing for them", async () => {
  const { world, worker, files } = await atRest();
  world.push({ ...files, "README.md": "hello" });
  worker.engine.repositoryPushed({ url: "https://git.example.com/shop" });
  await worker.settle();
  expect(world.repository.calls).toMatchObject({ filesAt: 1, changedPaths: 1 });
  // The sweep passes over each of them once.
  await worker.advance(11 * 60_000);
  expect(world.repository.calls).toMatchObject({ filesAt: 1, changedPaths: 1 });
  expect([world.renders, world.writes(), world.changes()]).toEqual([[], 0, []]);
});

test("createEngine() goes on comparing from where each Application stands, commit after commit", async () => {
  const { world, worker, files } = await atRest();
  let now: Record<string, ReturnType<typeof configMap>> = files;
  for (const turn of [1, 2, 3, 4, 5]) {
    now = { ...now, [`app-${turn}/a.json`]: configMap(`app-${turn}`, { turn: String(turn) }) };
    const commit = world.push(now);
    worker.engine.repositoryPushed({ url: "https://git.example.com/shop" });
    await worker.settle();
    expect(world.app(`app-${turn}`).status?.sync).toMatchObject({ status: "Synced", revision: commit });
  }
  expect(world.renders).toEqual(["app-1", "app-2", "app-3", "app-4", "app-5"]);
  expect(world.repository.calls.changedPaths).toBe(5);
});

test("createEngine() looks anew at one whose spec changed while its group moved on", async () => {
  const { world, worker, files } = await atRest();
  const commit = world.push({ ...files, "app-1/b.json": configMap("b") });
  world.edit("app-1", (application) => ({
    ...application,
    spec: {
      ...application.spec,
      source: { ...application.spec.source, repoURL: "https://git.example.com/shop.git", directory: { recurse: true } },
    },
  }));
  worker.engine.repositoryPushed({ url: "https://git.example.com/shop" });
  await worker.settle();
  await worker.advance(2_000);
  expect(world.app("app-1").status?.sync).toMatchObject({ status: "Synced", revision: commit });
  expect(world.app("app-1").status?.resources).toHaveLength(2);
});
