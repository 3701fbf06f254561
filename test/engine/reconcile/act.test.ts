import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { formatKey } from "../../../engine/model/resource-key.js";
import type { SyncTask } from "../../../engine/model/sync-task.js";
import { type ActContext, act } from "../../../engine/reconcile/act.js";
import type { Step } from "../../../engine/sync/next-step.js";
import { defaultSyncOptions } from "../../../engine/sync/sync-options.js";
import { createFakeCluster, type FakeCluster } from "../../fakes/cluster.js";
import { object, tasksFrom } from "../sync/task-text.js";

const refused = new FairleadError("BAD_USER_INPUT", "spec.selector is immutable");
const conflict = new FairleadError("CONFLICT", "already there");

function acting(changes: Partial<ActContext> = {}) {
  const cluster = createFakeCluster({ namespaces: ["demo"] });
  const wrote: string[] = [];
  const context: ActContext = {
    cluster,
    options: defaultSyncOptions,
    force: false,
    wrote: (written) => void wrote.push(written.metadata.name ?? ""),
    refusal: () => undefined,
    now: () => Date.UTC(2026, 0, 1),
    signal: new AbortController().signal,
    ...changes,
  };
  return { cluster, wrote, context };
}

/** The tasks as they are once the cluster holds the live objects that they name. */
function tasksIn(cluster: FakeCluster, text: string, change: (task: SyncTask) => SyncTask = (task) => task): readonly SyncTask[] {
  return tasksFrom(text).map((task) => change(task.live === undefined ? task : { ...task, live: cluster.put(task.live) }));
}

const startAll = (tasks: readonly SyncTask[]): Step => ({
  kind: "start",
  prunes: tasks.filter(({ target }) => target === undefined),
  removals: [],
  applies: tasks.filter(({ target }) => target !== undefined).map((task) => [task]),
});

const outcome = (tasks: readonly SyncTask[]) =>
  tasks.map(({ key, result }) => `${key.name} ${result?.phase} ${result?.code} ${result?.message}`);
const asked = (cluster: FakeCluster) =>
  cluster.requests.map(({ verb, key, dryRun }) => `${dryRun ? "dry " : ""}${verb} ${key.split("/").at(-1)}`);
const withOptions = (text: string) => (task: SyncTask) =>
  task.target === undefined
    ? task
    : {
        ...task,
        target: {
          ...task.target,
          metadata: { ...task.target.metadata, annotations: { "argocd.argoproj.io/sync-options": text } },
        },
      };

test("act() tries out and says nothing of what would be taken", async () => {
  const { cluster, context } = acting();
  const tasks = tasksIn(cluster, "Sync/0/a pending, Sync/0/b pending, Sync/0/old pending prune");
  cluster.fail({ verb: "apply", key: "/b", dryRun: true, error: refused });
  const after = await act({ kind: "dry-run", tasks }, tasks, context);
  expect(outcome(after)).toEqual([
    "a undefined undefined undefined",
    "b Failed SyncFailed spec.selector is immutable",
    "old undefined undefined undefined",
  ]);
  expect(asked(cluster)).toEqual(["dry apply a", "dry apply b"]);
});

test("act() tries nothing out that only a later step makes possible", async () => {
  const { cluster, context } = acting({ force: true });
  cluster.fail({ verb: "apply", dryRun: true, error: refused, times: 9 });
  const forced = tasksIn(cluster, "Sync/0/a pending stale");
  expect(outcome(await act({ kind: "dry-run", tasks: forced }, forced, context))).toEqual(["a undefined undefined undefined"]);
  const replaced = tasksIn(cluster, "Sync/0/b pending stale", withOptions("Replace=true"));
  cluster.forgetRequests();
  expect(outcome(await act({ kind: "dry-run", tasks: replaced }, replaced, context))).toEqual([
    "b undefined undefined undefined",
  ]);
  expect(asked(cluster)).toEqual([]);
});

test.each([
  ["SkipDryRunOnMissingResource=true", "w undefined undefined undefined"],
  ["Validate=true", 'w Failed SyncFailed the server could not find the kind "Widget"'],
])("act() tries out a kind that is not served, with %s", async (option, expected) => {
  const { cluster, context } = acting();
  const tasks = tasksIn(cluster, "Sync/0/Widget:w pending", withOptions(option));
  expect(outcome(await act({ kind: "dry-run", tasks }, tasks, context))).toEqual([expected]);
});

test("act() prunes first, then applies group after group, and tells what it wrote", async () => {
  const { cluster, wrote, context } = acting();
  const tasks = tasksIn(cluster, "Sync/0/a pending, Sync/0/b pending, Sync/0/old pending prune");
  const after = await act(startAll(tasks), tasks, context);
  expect(asked(cluster)).toEqual(["remove old", "apply a", "apply b"]);
  expect(outcome(after)).toEqual([
    "a Running Synced configmap/a serverside-applied",
    "b Running Synced configmap/b serverside-applied",
    "old Running Pruned pruned",
  ]);
  expect(wrote).toEqual(["a", "b"]);
  expect(after.map(({ live }) => live?.metadata.uid)).toEqual([
    cluster.get(tasks[0]!.key)?.metadata.uid,
    cluster.get(tasks[1]!.key)?.metadata.uid,
    tasks[2]?.live?.metadata.uid,
  ]);
});

test("R18 act() goes on with all others when one fails, in earlier groups and in later ones", async () => {
  const { cluster, context } = acting();
  const tasks = tasksIn(cluster, "Sync/0/a pending, Sync/0/b pending, Sync/0/old pending prune");
  cluster.fail({ verb: "apply", key: "/a", error: refused });
  cluster.fail({ verb: "remove", key: "/old", error: conflict });
  expect(outcome(await act(startAll(tasks), tasks, context))).toEqual([
    "a Failed SyncFailed spec.selector is immutable",
    "b Running Synced configmap/b serverside-applied",
    "old Failed SyncFailed already there",
  ]);
});

test("S74 act() deletes by uid, as the option says, and not what is being deleted already", async () => {
  const { cluster, context } = acting({ options: { ...defaultSyncOptions, prunePropagation: "Orphan" } });
  const removed: unknown[] = [];
  cluster.remove = async (key, options) => void removed.push([key.name, options]);
  const tasks = tasksIn(cluster, "Sync/0/old pending prune");
  const dying = { ...tasks[0]!, live: object("ConfigMap", "old", { uid: "u", deletionTimestamp: "2026-01-01T00:00:00Z" }) };
  await act(startAll(tasks), tasks, context);
  expect(outcome(await act(startAll([dying]), [dying], context))).toEqual(["old Running Pruned pruned"]);
  expect(removed).toEqual([["old", { propagation: "Orphan", uid: tasks[0]?.live?.metadata.uid }]]);
});

test("S72 act() asks right before each write, prunes and hooks included, and writes nothing that is refused", async () => {
  const { cluster, context } = acting({ refusal: ({ key }) => `"${key.name}" is not permitted` });
  const tasks = tasksIn(cluster, "Sync/0/Job:h pending hook, Sync/0/a pending, Sync/0/old pending prune");
  expect(outcome(await act(startAll(tasks), tasks, context))).toEqual(
    [
      'h Failed SyncFailed "h" is not permitted',
      'a Failed SyncFailed "a" is not permitted',
      'old Failed SyncFailed "old" is not permitted',
    ].toSorted((left, right) => orderOf(tasks, left) - orderOf(tasks, right)),
  );
  expect(asked(cluster)).toEqual([]);
});

const orderOf = (tasks: readonly SyncTask[], line: string) => tasks.findIndex(({ key }) => line.startsWith(`${key.name} `));

test.each([
  ["the object it made itself before a lost reply, for its own", "op/0/PreSync", "h Running Synced job.batch/h created"],
  ["an object of another attempt, for nobody's to take", "op/1/PreSync", 'h Failed SyncFailed Job "h" already exists'],
  ["an object without our stamp, for nobody's to take", "", 'h Failed SyncFailed Job "h" already exists'],
])("R4 act() creates a hook and takes %s", async (_, stamp, expected) => {
  const { cluster, context } = acting();
  const tasks = tasksFrom("PreSync/0/Job:h pending hook");
  const annotations = stamp === "" ? {} : { "fairlead.io/operation-id": stamp };
  cluster.put({ ...object("Job", "h"), metadata: { name: "h", namespace: "demo", annotations } });
  expect(outcome(await act(startAll(tasks), tasks, context))).toEqual([expected]);
  expect(cluster.objects().filter(({ kind }) => kind === "Job")).toHaveLength(1);
});

test.each([
  ["reached the cluster, by reading", true, "h Running Synced job.batch/h created"],
  ["did not, as a failure", false, "h Failed SyncFailed no answer"],
])("R3 act() takes a lost answer to the creation of a hook that %s", async (_, arrives, expected) => {
  const { cluster, context } = acting();
  const tasks = tasksFrom("PreSync/0/Job:h pending hook");
  const create = cluster.create.bind(cluster);
  cluster.create = async (written, options, signal) => {
    if (arrives) await create(written, options, signal);
    throw new FairleadError("UNAVAILABLE", "no answer");
  };
  expect(outcome(await act(startAll(tasks), tasks, context))).toEqual([expected]);
});

const cutOff = new FairleadError("UNAVAILABLE", "no answer", { details: { reason: "ConnectionFailed" } });

test("R19 act() leaves open what the server could not be reached for, and begins nothing after it", async () => {
  const told: string[] = [];
  const { cluster, context } = acting({ unanswered: (because) => void told.push(because) });
  const tasks = tasksIn(cluster, "Sync/0/a pending, Sync/0/b pending, Sync/0/c pending");
  cluster.fail({ verb: "apply", key: "/b", error: cutOff });
  const after = await act(startAll(tasks), tasks, context);
  expect(after.map(({ result }) => result?.phase)).toEqual(["Running", undefined, undefined]);
  expect([asked(cluster), told]).toEqual([["apply a", "apply b"], ["no answer"]]);
});

test.each([
  ["nobody waits for the server", cutOff, {}],
  ["the server did answer", new FairleadError("UNAVAILABLE", "no answer"), { unanswered: () => undefined }],
])("R19 act() takes it for a failure if %s", async (_, error, changes) => {
  const { cluster, context } = acting(changes);
  const tasks = tasksIn(cluster, "Sync/0/a pending");
  cluster.fail({ verb: "apply", error });
  expect(outcome(await act(startAll(tasks), tasks, context))).toEqual(["a Failed SyncFailed no answer"]);
});

test("act() clears old hooks away: our finalizer off, the object deleted, and notes that it is leaving", async () => {
  const { cluster, context } = acting();
  const tasks = tasksIn(cluster, "PreSync/0/Job:h pending hook stale");
  const step: Step = { kind: "start", prunes: [], removals: tasks, applies: [] };
  const [after] = await act(step, tasks, context);
  expect(cluster.get(tasks[0]!.key)).toBeUndefined();
  expect(after?.live?.metadata).toMatchObject({ deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [] });
  expect(after?.result).toBeUndefined();
});

test("act() deletes and creates anew what cannot be changed, only when it is told to", async () => {
  for (const [force, expected] of [
    [true, "a Running Synced configmap/a recreated"],
    [false, "a Failed SyncFailed spec.selector is immutable"],
  ] as const) {
    const { cluster, context } = acting({ force });
    const tasks = tasksIn(cluster, "Sync/0/a pending stale");
    cluster.fail({ verb: "apply", error: refused });
    expect(outcome(await act(startAll(tasks), tasks, context))).toEqual([expected]);
    expect(cluster.get(tasks[0]!.key)?.metadata.uid === tasks[0]?.live?.metadata.uid).toBe(!force);
  }
});

test("S74 act() replaces under the version that it read, or creates what is not there", async () => {
  const { cluster, context } = acting({ options: { ...defaultSyncOptions, replace: true } });
  const tasks = tasksIn(cluster, "Sync/0/a pending stale, Sync/0/b pending");
  const replaced: Manifest[] = [];
  const replace = cluster.replace.bind(cluster);
  cluster.replace = async (written, options, signal) => {
    replaced.push(written);
    return replace(written, options, signal);
  };
  expect(outcome(await act(startAll(tasks), tasks, context))).toEqual([
    "a Running Synced configmap/a replaced",
    "b Running Synced configmap/b created",
  ]);
  expect(replaced.map(({ metadata }) => metadata.resourceVersion)).toEqual([tasks[0]?.live?.metadata.resourceVersion]);
});

test.each([
  ["ConfigMap:a", "configmap/a created", true],
  ["Namespace:n", "namespace/n replaced", false],
  ["CustomResourceDefinition:c", "customresourcedefinition.apiextensions.k8s.io/c replaced", false],
])("act() with Replace and Force deletes %s first only if nothing hangs on it", async (label, message, isNew) => {
  const { cluster, context } = acting({ force: true, options: { ...defaultSyncOptions, replace: true } });
  const tasks = tasksIn(cluster, `Sync/0/${label} pending stale`, (task) =>
    task.key.kind === "CustomResourceDefinition"
      ? { ...task, live: cluster.put({ ...(task.live as Manifest), spec: {} }) }
      : task,
  );
  const [after] = await act(startAll(tasks), tasks, context);
  expect(after?.result?.message).toBe(message);
  expect(cluster.get(tasks[0]!.key)?.metadata.uid !== tasks[0]?.live?.metadata.uid).toBe(isNew);
});

test("act() gives up what a stop step names and writes nothing for it", async () => {
  const { cluster, context } = acting();
  const tasks = tasksFrom("PreSync/0/Job:h running hook, Sync/0/a pending");
  const after = await act({ kind: "stop", tasks: tasks.slice(0, 1), message: "Terminated" }, tasks, context);
  expect(outcome(after)).toEqual(["h Failed Synced Terminated", "a undefined undefined undefined"]);
  expect(asked(cluster)).toEqual([]);
});

test.each<Step>([
  { kind: "wait", reason: "health", tasks: [], message: "" },
  { kind: "succeed", message: "" },
  { kind: "fail", phase: "Failed", message: "" },
])("act() does nothing for a step that is to $kind", async (step) => {
  const { cluster, context } = acting();
  const tasks = tasksFrom("Sync/0/a pending");
  expect(await act(step, tasks, context)).toBe(tasks);
  expect(asked(cluster)).toEqual([]);
});

test("act() names every task's object in no request but its own", async () => {
  const { cluster, context } = acting();
  const tasks = tasksFrom(Array.from({ length: 30 }, (_, index) => `Sync/0/c${index} pending`).join(", "));
  const step: Step = { kind: "start", prunes: [], removals: [], applies: [tasks] };
  const after = await act(step, tasks, context);
  expect(cluster.requests.map(({ key }) => key).toSorted()).toEqual(tasks.map(({ key }) => formatKey(key)).toSorted());
  expect(after.every(({ result }) => result?.phase === "Running")).toBe(true);
});
