import fc from "fast-check";
import { expect, test } from "vitest";
import type { Manifest } from "../../engine/model/manifest.js";
import { createKillSwitch } from "../fakes/kill-switch.js";
import { configMap, hookJob, wave } from "../fakes/manifests.js";
import { createWorld, startWorker, type World } from "../fakes/world.js";

const policy = (value: string) => ({ "argocd.argoproj.io/hook-delete-policy": value });
const once = { generateName: "once-", name: undefined };

/** An Application with everything that a crash could break: hooks of all sorts, waves, something to prune. */
const before = { "shop/a.json": configMap("a", { n: "1" }), "shop/gone.json": configMap("gone") };
const after = {
  "shop/1.json": hookJob("migrate", "PreSync", wave(-1)),
  "shop/2.json": hookJob("seed", "PreSync,PostSync", policy("HookSucceeded")),
  "shop/3.json": generated(hookJob("once", "PreSync", wave(1))),
  "shop/a.json": configMap("a", { n: "2" }),
  "shop/b.json": configMap("b", {}, wave(1)),
  "shop/c.json": configMap("c", {}, wave(2)),
  "shop/9.json": hookJob("report", "PostSync", policy("BeforeHookCreation")),
};

function generated(job: string): string {
  const object = JSON.parse(job);
  return JSON.stringify({ ...object, metadata: { ...object.metadata, ...once } });
}

/** What is the same after every run: objects without what the server counts, and what people see of the Application. */
function outcomeOf(world: World, made: readonly string[]): unknown {
  const { status, operation } = world.app("shop");
  const { sync, health, history, conditions, operationState, resources } = status ?? {};
  return {
    objects: world.cluster.objects().map(plain).toSorted(),
    jobsMade: made.toSorted(),
    sync,
    health: health?.status,
    conditions,
    resources: resources?.map((resource) => ({ ...resource, name: named(resource.name) })),
    operation,
    phase: operationState?.phase,
    // What a dead engine pruned is gone without a trace, so the one that goes on cannot list it.
    results: operationState?.syncResult?.resources
      ?.filter(({ status: code }) => code !== "Pruned")
      .map(({ kind, name, hookPhase, status: code }) => [kind, named(name), hookPhase, code]),
    history: history?.map(({ id, revision }) => [id, revision]),
  };
}

/** Names that hold a commit and a time end the same. */
const named = (name: string) => name.replace(/^once-.*/, "once");

function plain(object: Manifest): string {
  const { name = "", namespace, finalizers, labels } = object.metadata;
  return JSON.stringify([object.kind, namespace, named(name), finalizers, labels, object["data"], object["status"]]);
}

interface Crash {
  readonly at: number;
  readonly lost: "before" | "after";
}

/** Lets engines work one after the other: each until it crashes as planned, the last one until all is done. */
async function run(crashes: readonly Crash[], { failFirst }: { readonly failFirst: boolean }): Promise<unknown> {
  const world = createWorld();
  world.push(before);
  const syncPolicy = { automated: { prune: true, selfHeal: true }, retry: { limit: 2, backoff: { duration: "5s" } } };
  world.put("shop", { syncPolicy });
  const calm = await startWorker(world);
  await calm.advance(1_000);
  await calm.stop();
  const made: string[] = [];
  const failing = failFirst ? [true] : [];
  world.cluster.store.onChange((change) => {
    if (change.type === "ADDED" && change.object.kind === "Job") made.push(named(change.object.metadata.name ?? ""));
  });
  world.jobEnd = (name) => (name === "migrate" && failing.shift() === true ? "Failed" : "Complete");
  world.push(after);
  for (const crash of [...crashes, undefined]) {
    const gate = createKillSwitch(world, crash ?? { at: Number.POSITIVE_INFINITY, lost: "before" });
    const worker = await startWorker(world, gate.ports);
    for (let seconds = 0; seconds < 40 && !gate.isCut() && !isDone(world); seconds += 1) await worker.advance(1_000);
    if (crash === undefined) await worker.advance(1_000);
    await worker.stop();
  }
  return outcomeOf(world, made);
}

function isDone(world: World): boolean {
  const { status, operation } = world.app("shop");
  return operation === undefined && status?.history?.length === 2;
}

test.each([
  ["a sync with hooks, waves and a prune", false, 27],
  ["a sync that fails and is tried again", true, 38],
])(
  "R2 R4 R6 createEngine() ends %s the same however often it is killed on the way",
  { timeout: 400_000 },
  async (_, failFirst, most) => {
    const undisturbed = await run([], { failFirst });
    expect(undisturbed).toMatchObject({
      phase: "Succeeded",
      operation: undefined,
      sync: { status: "Synced" },
      conditions: [],
      history: [
        [0, expect.any(String)],
        [1, expect.any(String)],
      ],
    });
    const crash = fc.record({
      at: fc.integer({ min: 1, max: most }),
      lost: fc.constantFrom("before" as const, "after" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(crash, { minLength: 1, maxLength: 3 }), async (crashes) => {
        expect(await run(crashes, { failFirst })).toEqual(undisturbed);
      }),
      { numRuns: 100 },
    );
  },
);
