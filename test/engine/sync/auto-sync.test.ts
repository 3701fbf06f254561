import { expect, test } from "vitest";
import type { Application, SyncPolicy } from "../../../engine/model/application.js";
import type { Comparison, ResourceComparison } from "../../../engine/model/comparison.js";
import type { OperationState } from "../../../engine/model/operation.js";
import { keyOf } from "../../../engine/model/resource-key.js";
import { type AutoSyncInput, decideAutoSync, frozenSources } from "../../../engine/sync/auto-sync.js";
import { defaultPruneGuard, refuseMassPrune } from "../../../engine/sync/prune-guard.js";
import { defaultSelfHealPace, nextHeal } from "../../../engine/sync/self-heal.js";
import { object } from "./task-text.js";

const now = Date.parse("2026-01-01T12:00:00Z");
const source = { repoURL: "https://git.example/x", path: "." };

/** `modified`, `doomed` and `synced` objects. */
function comparison({ modified = 0, doomed = 0, synced = 0 }): Comparison {
  const make = (count: number, word: string, changes: Partial<ResourceComparison>) =>
    Array.from({ length: count }, (_, index): ResourceComparison => {
      const live = object("ConfigMap", `${word}-${index}`);
      return {
        key: keyOf(live),
        live,
        modified: false,
        requiresPruning: false,
        ignoreExtraneous: false,
        hook: false,
        ...changes,
      };
    });
  const resources = [
    ...make(modified, "modified", { status: "OutOfSync", modified: true }),
    ...make(doomed, "doomed", { status: "OutOfSync", requiresPruning: true }),
    ...make(synced, "synced", { status: "Synced" }),
  ];
  return { status: modified + doomed > 0 ? "OutOfSync" : "Synced", resources, health: { status: "Healthy" }, conditions: [] };
}

const application = (syncPolicy: SyncPolicy = { automated: {} }, last?: Partial<OperationState>): Application => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "shop", namespace: "argocd" },
  spec: { project: "default", destination: {}, source, syncPolicy },
  ...(last === undefined ? {} : { status: { operationState: operationState(last) } }),
});

const operationState = (changes: Partial<OperationState>): OperationState => ({
  operation: { sync: {} },
  phase: "Succeeded",
  startedAt: "2026-01-01T11:59:00Z",
  finishedAt: "2026-01-01T11:59:30Z",
  syncResult: { revision: "abc", source },
  ...changes,
});

const decide = (changes: Partial<AutoSyncInput> = {}) =>
  decideAutoSync({
    application: application(),
    comparison: comparison({ modified: 1, synced: 2 }),
    revisions: ["abc"],
    operationId: "op-1",
    now,
    ...changes,
  });
const healing = { automated: { selfHeal: true } };

test("decideAutoSync() makes a whole operation of a new revision", () => {
  const policy = { automated: { prune: true }, syncOptions: ["Validate=false"], retry: { limit: 2 } };
  expect(decide({ application: application(policy, { syncResult: { revision: "old", source } }) })).toEqual({
    kind: "sync",
    because: "NEW_REVISION",
    operation: {
      sync: { revision: "abc", prune: true, syncOptions: ["Validate=false"] },
      initiatedBy: { automated: true },
      info: [{ name: "operation-id", value: "op-1" }],
      retry: { limit: 2 },
    },
  });
});

test("decideAutoSync() retries five times unless told otherwise", () => {
  expect(decide()).toMatchObject({ kind: "sync", operation: { retry: { limit: 5 } } });
});

test.each([
  ["auto-sync is off", { application: application({}) }],
  ["auto-sync is off", { application: application({ automated: { enabled: false } }) }],
  ["an operation is in progress", { application: { ...application(), operation: {} } }],
  [
    "the Application is being deleted",
    { application: { ...application(), metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } } },
  ],
  ["the sync status is Synced", { comparison: comparison({ synced: 1 }) }],
  ["only resources to prune are out of sync, and auto-sync does not prune", { comparison: comparison({ doomed: 1, synced: 1 }) }],
  ["this revision was synced already, and self-heal is off", { application: application({ automated: {} }, {}) }],
  ["an operation is in progress", { application: application({ automated: {} }, { phase: "Running" }) }],
])("decideAutoSync() skips because %s", (because, changes) => {
  expect(decide(changes)).toEqual({ kind: "skip", because });
});

test("R38 decideAutoSync() tries a failed revision no more until something changes", () => {
  const failed = application({ automated: {} }, { phase: "Failed", message: "it broke" });
  expect(decide({ application: failed })).toEqual({
    kind: "refuse",
    rule: "LAST_ATTEMPT_FAILED",
    message: "Failed last sync attempt to [abc]: it broke",
  });
  expect(decide({ application: failed, revisions: ["def"] }).kind).toBe("sync");
  expect(decide({ application: failed, revisions: ["def"], affected: false }).kind).toBe("refuse");
  const moved = { ...failed, spec: { ...failed.spec, source: { ...source, path: "other" } } };
  expect(decide({ application: moved }).kind).toBe("sync");
});

test("decideAutoSync() does not take a dry run for an attempt", () => {
  expect(decide({ application: application({ automated: {} }, { operation: { sync: { dryRun: true } } }) }).kind).toBe("sync");
});

test("decideAutoSync() syncs several sources by their revisions", () => {
  const sources = [source, { ...source, path: "b" }];
  const { source: _, ...spec } = application().spec;
  const several: Application = { ...application(), spec: { ...spec, sources } };
  expect(decide({ application: several, revisions: ["a", "b"] })).toMatchObject({
    operation: { sync: { revisions: ["a", "b"] } },
  });
  const done = { ...several, status: { operationState: operationState({ syncResult: { revisions: ["a", "b"], sources } }) } };
  expect(decide({ application: done, revisions: ["a", "b"] }).kind).toBe("skip");
  expect(frozenSources(several)).toEqual({ sources });
  expect(frozenSources(application())).toEqual({ source });
});

test("E04 decideAutoSync() heals only what drifted, by its full key, and counts", () => {
  const decision = decide({ application: application(healing, { operation: { sync: { autoHealAttemptsCount: 1 } } }) });
  expect(decision).toMatchObject({
    kind: "sync",
    because: "SELF_HEAL",
    operation: {
      sync: { autoHealAttemptsCount: 2, resources: [{ group: "", kind: "ConfigMap", namespace: "demo", name: "modified-0" }] },
    },
  });
});

test("R38 decideAutoSync() waits before it heals the same again, and says why", () => {
  const last = { operation: { sync: { autoHealAttemptsCount: 4 } } };
  expect(decide({ application: application(healing, last) })).toEqual({
    kind: "later",
    at: Date.parse("2026-01-01T11:59:30Z") + 54_000,
    because: "self-heal attempt 5 waits, because resources keep drifting",
  });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("E04 nextHeal() after %i attempts follows Argo CD's pace", (count) => {
  const last = operationState({ operation: { sync: { autoHealAttemptsCount: count } } });
  const finished = Date.parse(last.finishedAt ?? "");
  const delays = [0, 2, 6, 18, 54, 162, 300, 300, 300];
  expect(nextHeal(last, finished + 1, defaultSelfHealPace)).toEqual({
    attempt: count + 1,
    at: finished + (delays[count] ?? 0) * 1000,
  });
});

test("E04 nextHeal() begins anew after a quiet time", () => {
  const last = operationState({ operation: { sync: { autoHealAttemptsCount: 6 } } });
  const finished = Date.parse(last.finishedAt ?? "");
  expect(nextHeal(last, finished + defaultSelfHealPace.forgetAfterMs, defaultSelfHealPace)).toEqual({ attempt: 1, at: finished });
  expect(nextHeal(last, finished + defaultSelfHealPace.forgetAfterMs - 1, defaultSelfHealPace).attempt).toBe(7);
});

const pruning = application({ automated: { prune: true } });

test.each([
  ["everything", { doomed: 2 }, true],
  ["nothing that exists at all", {}, true],
  ["more than half and more than ten", { doomed: 11, synced: 10 }, true],
  ["more than half, but few", { doomed: 10, synced: 1 }, false],
  ["many, but not half", { doomed: 20, synced: 20 }, false],
  ["many of those live, though more are to come", { doomed: 12, synced: 5, modified: 3 }, true],
])("E29 R30 refuseMassPrune() of %s", (_, counts, refused) => {
  expect(refuseMassPrune(comparison(counts), defaultPruneGuard) !== undefined).toBe(refused);
});

test("R30 decideAutoSync() leaves a mass prune to a person", () => {
  const decision = decide({ application: pruning, comparison: comparison({ doomed: 30, synced: 5 }) });
  expect(decision).toEqual({
    kind: "refuse",
    rule: "EMPTY_RENDER_GUARD",
    message:
      "Skipping sync attempt to abc: auto-sync would remove 30 of 35 resources (EMPTY_RENDER_GUARD): sync with prune by hand if that is meant",
  });
  const guard = { share: 0.9, count: 10 };
  expect(decide({ application: pruning, comparison: comparison({ doomed: 30, synced: 5 }), guard }).kind).toBe("sync");
});

test.each([
  [{ automated: { prune: true } }, "refuse"],
  [{ automated: { prune: true, allowEmpty: true } }, "sync"],
])("E29 decideAutoSync() with %o and nothing left in Git: %s", (policy, expected) => {
  expect(decide({ application: application(policy), comparison: comparison({ doomed: 3 }) }).kind).toBe(expected);
});

test("R30 decideAutoSync() does not guard what it will not prune", () => {
  expect(decide({ comparison: comparison({ doomed: 30, modified: 1 }) }).kind).toBe("sync");
});
