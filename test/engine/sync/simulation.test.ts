import * as fc from "fast-check";
import { expect, test } from "vitest";
import { annotations, finalizers } from "../../../engine/model/annotations.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { type Fate, hook, type Scenario, simulate } from "./simulation.js";
import { object } from "./task-text.js";

const byText = (a = "", b = "") => a.localeCompare(b);

const quiet: Scenario = {
  targets: [],
  found: [],
  fates: new Map(),
  prune: false,
  syncOptions: [],
  crashes: new Set(),
};

const waved = (kind: string, name: string, wave: number): Manifest =>
  object(kind, name, { annotations: { [annotations.syncWave]: String(wave) } });

test("a sync with hooks and waves runs each hook once and removes those that ask for it", () => {
  const outcome = simulate({
    ...quiet,
    targets: [
      hook("PreSync", "migrate", { [annotations.hookDeletePolicy]: "HookSucceeded" }),
      waved("ConfigMap", "early", -1),
      waved("Deployment", "late", 1),
      hook("PreSync,PostSync", "both"),
      hook("SyncFail", "alarm"),
    ],
    found: [hook("PreSync", "migrate", { [annotations.operationId]: "older/0/PreSync" })],
  });
  expect(outcome).toMatchObject({ phase: "Succeeded", violations: [], releases: 0 });
  expect(Object.fromEntries(outcome.hookRuns)).toEqual({ "PreSync/migrate": 1, "PreSync/both": 1, "PostSync/both-postsync": 1 });
  expect(outcome.live.map(({ metadata }) => metadata.name).toSorted(byText)).toEqual(["early", "late"]);
});

test("R4 the success of an older operation's hook is never this one's", () => {
  const outcome = simulate({
    ...quiet,
    targets: [hook("PreSync", "migrate", { [annotations.hookDeletePolicy]: "HookFailed" }), object("ConfigMap", "a")],
    found: [hook("PreSync", "migrate", { [annotations.operationId]: "older/0/PreSync" })],
    fates: new Map([["PreSyncmigrate", { apply: "accepted", health: "Degraded", ticks: 1 }]]),
  });
  expect(outcome).toMatchObject({ phase: "Failed", violations: [] });
  expect(outcome.live.map(({ metadata }) => metadata.name)).toEqual([]);
});

test("R7 a hook that never ends is given up, and a SyncFail hook tells", () => {
  const outcome = simulate({
    ...quiet,
    targets: [hook("PreSync", "hangs"), hook("SyncFail", "alarm"), object("ConfigMap", "a")],
    fates: new Map([["PreSynchangs", { apply: "accepted", health: "never", ticks: 1 }]]),
  });
  expect(outcome).toMatchObject({ phase: "Failed", message: expect.stringContaining("deadline exceeded") });
  expect(outcome.hookRuns.get("SyncFail/alarm")).toBe(1);
});

const someFate: fc.Arbitrary<Fate> = fc.record({
  apply: fc.constantFrom("accepted", "accepted", "accepted", "accepted", "refused"),
  health: fc.constantFrom("Healthy", "Healthy", "Healthy", "none", "Degraded", "never"),
  ticks: fc.integer({ min: 0, max: 4 }),
});

const names = ["a", "b", "c", "d"];
const wave = fc.integer({ min: -1, max: 2 });
const policies = fc.constantFrom("BeforeHookCreation", "HookSucceeded", "HookFailed", "HookSucceeded,HookFailed");

const someObject = fc
  .tuple(fc.constantFrom("ConfigMap", "Deployment", "Widget"), fc.constantFrom(...names), wave)
  .map(([kind, name, at]) => waved(kind, name, at));

const someHook = fc
  .tuple(
    fc.constantFrom("PreSync", "Sync", "PostSync", "SyncFail", "PreSync,PostSync", "Sync,SyncFail"),
    fc.constantFrom(...names),
    wave,
    policies,
  )
  .map(([phases, name, at, policy]) =>
    hook(phases, `hook-${name}`, { [annotations.hookDeletePolicy]: policy, [annotations.syncWave]: String(at) }),
  );

const asFound = (found: Manifest): Manifest =>
  found.kind === "Job"
    ? {
        ...found,
        metadata: {
          ...found.metadata,
          finalizers: [finalizers.hook],
          annotations: { ...found.metadata.annotations, [annotations.operationId]: "older/0/PreSync" },
        },
      }
    : found;

const identity = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;
const someObjects = fc.uniqueArray(fc.oneof(someObject, someHook), { maxLength: 7, selector: identity });
const fateKeys = ["", "PreSync", "Sync", "PostSync", "SyncFail"].flatMap((phase) =>
  names.map((name) => (phase === "" ? name : `${phase}hook-${name}`)),
);

const someScenario: fc.Arbitrary<Scenario> = fc.record({
  targets: someObjects,
  found: someObjects.map((objects) => objects.map(asFound)),
  fates: fc.array(fc.tuple(fc.constantFrom(...fateKeys), someFate), { maxLength: 3 }).map((entries) => new Map(entries)),
  prune: fc.boolean(),
  syncOptions: fc.subarray(["PruneLast=true", "ApplyOutOfSyncOnly=true", "Prune=confirm"]),
  crashes: fc.constant(new Set<number>()),
});

const crashing = fc
  .tuple(someScenario, fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }))
  .map(([scenario, crashes]): Scenario => ({ ...scenario, crashes: new Set(crashes) }));

test("every sync ends, and breaks no law of steps on the way", () => {
  fc.assert(
    fc.property(someScenario, (scenario) => {
      const outcome = simulate(scenario);
      expect(outcome.phase).not.toBe("endless");
      expect(outcome.violations).toEqual([]);
      expect(outcome.releases).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test("R4 R6 every hook runs at most once an operation, wherever the engine dies", () => {
  fc.assert(
    fc.property(crashing, (scenario) => {
      const outcome = simulate(scenario);
      expect(outcome.phase).not.toBe("endless");
      expect(outcome.violations).toEqual([]);
      expect([...outcome.hookRuns].filter(([, times]) => times > 1)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("R6 a sync that dies on the way ends as it would have ended", () => {
  const kind = (live: readonly Manifest[]) => live.map(identity).toSorted(byText);
  fc.assert(
    fc.property(crashing, (scenario) => {
      const slow = [...scenario.fates.values()].some((fate) => fate.health !== "Healthy" || fate.apply !== "accepted");
      fc.pre(!slow);
      const disturbed = simulate(scenario);
      const calm = simulate({ ...scenario, crashes: new Set() });
      expect(disturbed.phase).toBe(calm.phase);
      expect(kind(disturbed.live)).toEqual(kind(calm.live));
      expect(disturbed.hookRuns).toEqual(calm.hookRuns);
    }),
    { numRuns: 250 },
  );
});

test("nothing is pruned without the prune flag", () => {
  fc.assert(
    fc.property(crashing, (scenario) => {
      expect(simulate({ ...scenario, prune: false }).pruned).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test("a sync that succeeded has run every hook of its phases and applied every object", () => {
  fc.assert(
    fc.property(crashing, (scenario) => {
      const outcome = simulate(scenario);
      fc.pre(outcome.phase === "Succeeded");
      for (const task of outcome.tasks.filter(({ phase }) => phase !== "SyncFail")) {
        expect(task.result?.phase).toMatch(/Succeeded|Running/);
      }
    }),
    { numRuns: 300 },
  );
});
