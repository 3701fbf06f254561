import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import type { ResourceComparison } from "../../../engine/model/comparison.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { keyOf } from "../../../engine/model/resource-key.js";
import type { SyncTask } from "../../../engine/model/sync-task.js";
import { buildTasks, isSelected, runsHooks, type TaskSources } from "../../../engine/sync/build-tasks.js";
import { readSyncOptions } from "../../../engine/sync/sync-options.js";
import { hook } from "./simulation.js";
import { object } from "./task-text.js";

interface Sides {
  readonly target?: Manifest;
  readonly live?: Manifest;
}

function compared({ target, live }: Sides, changes: Partial<ResourceComparison> = {}): ResourceComparison {
  const key = keyOf((target ?? live) as Manifest);
  const sides = { ...(target === undefined ? {} : { target }), ...(live === undefined ? {} : { live }) };
  const requiresPruning = target === undefined;
  return {
    key,
    ...sides,
    modified: false,
    status: "OutOfSync",
    requiresPruning,
    ignoreExtraneous: false,
    hook: false,
    ...changes,
  };
}

function build(resources: readonly ResourceComparison[], changes: Partial<TaskSources> = {}): readonly SyncTask[] {
  return buildTasks({
    comparison: { status: "OutOfSync", resources, health: { status: "Healthy" }, conditions: [] },
    hooks: [],
    liveHooks: [],
    operation: { prune: true },
    options: readSyncOptions().options,
    attempt: { operationId: "op", retry: 0 },
    revision: "0123456789",
    startedAt: "2026-01-01T00:00:00Z",
    resumed: false,
    ...changes,
  });
}

const ids = (tasks: readonly SyncTask[]) => tasks.map(({ id }) => id);
const a = object("ConfigMap", "a");
const b = object("ConfigMap", "b");
const options = (...texts: string[]) => readSyncOptions(texts).options;
const stamped = (made: Manifest, stamp: string): Manifest => ({
  ...made,
  metadata: { ...made.metadata, annotations: { ...made.metadata.annotations, [annotations.operationId]: stamp } },
});

test("buildTasks() applies what Git has and prunes what it no longer has", () => {
  const tasks = build([compared({ target: a, live: a }), compared({ live: b })]);
  expect(ids(tasks)).toEqual(["Sync//ConfigMap/demo/a", "Sync//ConfigMap/demo/b"]);
  expect(tasks.map((task) => [task.target !== undefined, task.outOfSync, task.result])).toEqual([
    [true, false, undefined],
    [false, true, undefined],
  ]);
});

test("S74 buildTasks() never prunes what the comparison does not call ours", () => {
  expect(build([compared({ live: b }, { requiresPruning: false })])).toEqual([]);
});

test.each([
  ["that is skipped", { [annotations.hook]: "Skip" }],
  ["that is ignored", { [annotations.helmHook]: "test" }],
])("buildTasks() leaves out an object %s", (_, values) => {
  expect(build([compared({ target: object("Pod", "p", { annotations: values }) })])).toEqual([]);
});

test("buildTasks() leaves out live hooks among the compared", () => {
  expect(build([compared({ live: hook("Sync", "h") }, { hook: true })])).toEqual([]);
});

test("buildTasks() makes one task a phase of a hook, stamped and held", () => {
  const tasks = build([], { hooks: [hook("PreSync,PostSync", "h"), hook("PreDelete", "not-now"), a] });
  expect(ids(tasks)).toEqual(["PreSync/batch/Job/demo/h", "PostSync/batch/Job/demo/h-postsync"]);
  expect(tasks.map(({ target }) => target?.metadata.annotations?.[annotations.operationId])).toEqual([
    "op/0/PreSync",
    "op/0/PostSync",
  ]);
  expect(tasks[0]?.target?.metadata.finalizers).toEqual(["argocd.argoproj.io/hook-finalizer"]);
});

test.each([
  ["an apply strategy", { syncStrategy: { apply: {} } }],
  ["a list of resources", { resources: [{ kind: "ConfigMap", name: "a" }] }],
])("buildTasks() runs no hooks with %s", (_, operation) => {
  expect(runsHooks(operation)).toBe(false);
  expect(ids(build([compared({ target: a })], { operation, hooks: [hook("Sync", "h")] }))).toEqual(["Sync//ConfigMap/demo/a"]);
});

test.each([
  ["everything without a list", undefined, true],
  ["everything with an empty list", [], true],
  ["its full key", [{ group: "", kind: "ConfigMap", namespace: "demo", name: "a" }], true],
  ["any namespace where none is given", [{ kind: "ConfigMap", name: "a", namespace: "" }], true],
  ["no other namespace", [{ kind: "ConfigMap", name: "a", namespace: "other" }], false],
  ["no other group", [{ group: "example.com", kind: "ConfigMap", name: "a" }], false],
])("E04 isSelected() takes %s", (_, resources, expected) => {
  expect(isSelected(keyOf(a), resources)).toBe(expected);
});

test("ApplyOutOfSyncOnly leaves out what is in sync, but not after a crash", () => {
  const resources = [compared({ target: a, live: a }), compared({ target: b, live: b }, { modified: true })];
  const only = { options: options("ApplyOutOfSyncOnly=true") };
  expect(ids(build(resources, only))).toEqual(["Sync//ConfigMap/demo/b"]);
  expect(ids(build(resources, { ...only, resumed: true }))).toHaveLength(2);
});

test.each([
  ["this attempt's, running", "op/0/PreSync", "Progressing", "Running"],
  ["this attempt's, done", "op/0/PreSync", "Healthy", "Succeeded"],
  ["this attempt's, broken", "op/0/PreSync", "Degraded", "Failed"],
  ["an older operation's", "older/0/PreSync", "Healthy", undefined],
  ["an earlier attempt's", "op/1/PreSync", "Healthy", undefined],
  ["nobody's we know", "", "Healthy", undefined],
] as const)("R4 buildTasks() finds a live hook that is %s", (_, stamp, status, expected) => {
  const liveHooks = [{ object: stamped(hook("PreSync", "h"), stamp), health: { status } }];
  const [task] = build([], { hooks: [hook("PreSync", "h")], liveHooks });
  expect(task?.result?.phase).toBe(expected);
  expect(task?.live).toBe(liveHooks[0]?.object);
});

test("R4 buildTasks() counts earlier phases of a hook as over when a later one has begun", () => {
  const shared: Manifest = object("ConfigMap", "h", { annotations: { [annotations.hook]: "PreSync,PostSync" } });
  const liveHooks = [{ object: stamped(shared, "op/0/PostSync") }];
  expect(build([], { hooks: [shared], liveHooks }).map(({ result }) => result?.phase)).toEqual(["Succeeded", "Succeeded"]);
});

test("buildTasks() does not prune an object that Git turned into a hook", () => {
  expect(ids(build([compared({ live: object("Job", "h") })], { hooks: [hook("Sync", "h")] }))).toEqual(["Sync/batch/Job/demo/h"]);
});

test("buildTasks() makes the namespace before everything else", () => {
  const tasks = build([compared({ target: a })], {
    hooks: [hook("PreSync", "h", { [annotations.syncWave]: "-3" })],
    options: options("CreateNamespace=true"),
    namespace: { name: "demo" },
  });
  expect(ids(tasks)[0]).toBe("PreSync//Namespace//demo");
});
