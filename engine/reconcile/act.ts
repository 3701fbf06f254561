import { type FailureCode, FairleadError, isFailure, messageOf } from "../errors.js";
import type { Manifest } from "../model/manifest.js";
import type { ResourceKey } from "../model/resource-key.js";
import { isPrune, type SyncTask } from "../model/sync-task.js";
import type { Cluster } from "../ports/cluster.js";
import { toleratesMissingKind } from "../sync/dry-run.js";
import { isOwnInstance } from "../sync/hook-attempt.js";
import type { Step } from "../sync/next-step.js";
import { optionsFor, type SyncOptions } from "../sync/sync-options.js";
import { giveUpTasks, recordRemovals, recordReports, type TaskReport } from "../sync/task-results.js";
import { inParallel } from "./in-parallel.js";
import { removeHook } from "./remove-hook.js";
import { timestamp } from "./report.js";

/** What acting needs besides the step. */
export interface ActContext {
  readonly cluster: Cluster;
  readonly options: SyncOptions;
  /** The operation's strategy says to delete and create anew what cannot be changed. */
  readonly force: boolean;
  /** Told of every object as the API server returned it, so that what we wrote is known before the watch tells. */
  readonly wrote: (object: Manifest) => void;
  /** Asked right before each write; a sentence refuses it. Rights may have changed since the tasks were made. */
  readonly refusal: (task: SyncTask) => string | undefined;
  /** Told why the server could not be reached: the task stays open, and nothing is begun after it. Absent: that is the task's failure. */
  readonly unanswered?: (because: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Writes to one cluster at a time, of one Application. */
const parallel = 10;

/** After these only a look can tell whether an object of ours was made: earlier, or now with the answer lost (R3). */
const undecided: ReadonlySet<FailureCode> = new Set<FailureCode>(["CONFLICT", "UNAVAILABLE", "DEADLINE_EXCEEDED"]);

/** How long an object that is deleted to be created anew may take to go. */
const goneWithinMs = 30_000;

/** Carries out one step and returns the tasks with what came of it. A failure of one task is its result and stops no other. */
export async function act(step: Step, tasks: readonly SyncTask[], context: ActContext): Promise<readonly SyncTask[]> {
  switch (step.kind) {
    case "dry-run":
      return recordReports(tasks, (await attempt(step.tasks, tryOut, context)).reports);
    case "start":
      return start(step, tasks, context);
    case "stop":
      // Nothing is removed yet: until the end of the operation is stored, its hooks' objects are the memory of what has run.
      return giveUpTasks(tasks, { stopped: step.tasks, message: step.message });
    case "wait":
    case "succeed":
    case "fail":
      return tasks;
  }
}

async function start(
  step: Step & { kind: "start" },
  tasks: readonly SyncTask[],
  context: ActContext,
): Promise<readonly SyncTask[]> {
  const pruned = await attempt(step.prunes, prune, context);
  let current = recordReports(tasks, pruned.reports);
  if (pruned.isCutOff) return current;
  const stale = step.removals.flatMap(({ live }) => live ?? []);
  await inParallel(stale, parallel, (live) => removeHook(context.cluster, live, { remove: true }, context.signal));
  current = recordRemovals(current, { removed: step.removals, at: timestamp(context.now()) });
  for (const group of step.applies) {
    const applied = await attempt(group, apply, context);
    current = recordReports(current, applied.reports);
    if (applied.isCutOff) break;
  }
  return current;
}

interface Attempted {
  /** By the `id` of the task. What a task has nothing to say about, or got no answer to, stays as it is. */
  readonly reports: ReadonlyMap<string, TaskReport>;
  /** The server could not be reached for some of the tasks. */
  readonly isCutOff: boolean;
}

/** Runs each task and turns what it throws into its result. */
async function attempt(
  tasks: readonly SyncTask[],
  run: (task: SyncTask, context: ActContext) => Promise<TaskReport | undefined>,
  context: ActContext,
): Promise<Attempted> {
  const reports = new Map<string, TaskReport>();
  let isCutOff = false;
  await inParallel(tasks, parallel, async (task) => {
    try {
      const report = await run(task, context);
      if (report !== undefined) reports.set(task.id, report);
    } catch (thrown) {
      if (context.unanswered === undefined || !isUnanswered(thrown)) reports.set(task.id, failure(thrown));
      else {
        isCutOff = true;
        context.unanswered(messageOf(thrown));
      }
    }
  });
  return { reports, isCutOff };
}

async function tryOut(task: SyncTask, context: ActContext): Promise<TaskReport | undefined> {
  if (task.target === undefined) return undefined;
  const { validate, replace } = optionsFor(task.target, context.options);
  if (replace && task.live !== undefined) return undefined;
  try {
    await context.cluster.apply(
      task.target,
      { dryRun: true, force: true, fieldValidation: validate ? "Strict" : "Ignore" },
      context.signal,
    );
  } catch (thrown) {
    if (isUnanswered(thrown)) throw thrown;
    const kind = await context.cluster.resource(task.key, context.signal);
    if (kind === undefined && toleratesMissingKind(task, context.options)) return undefined;
    // What is to be deleted and created anew may well be refused as a change.
    if (isForced(task, context) && task.live !== undefined && isFailure(thrown, "BAD_USER_INPUT")) return undefined;
    throw thrown;
  }
  return undefined;
}

async function prune(task: SyncTask, context: ActContext): Promise<TaskReport> {
  const refusal = context.refusal(task);
  if (refusal !== undefined) return { result: { phase: "Failed", code: "SyncFailed", message: refusal } };
  const { prunePropagation } = optionsFor(task.live, context.options);
  if (task.live?.metadata.deletionTimestamp === undefined) {
    const uid = task.live?.metadata.uid;
    await context.cluster.remove(task.key, { propagation: prunePropagation, ...(uid !== undefined && { uid }) }, context.signal);
  }
  return { result: { phase: "Running", code: "Pruned", message: "pruned" } };
}

async function apply(task: SyncTask, context: ActContext): Promise<TaskReport | undefined> {
  if (isPrune(task) || task.target === undefined) return undefined;
  const refusal = context.refusal(task);
  if (refusal !== undefined) return { result: { phase: "Failed", code: "SyncFailed", message: refusal } };
  const { object, verb } = await write(task.target, task, context);
  context.wrote(object);
  return { result: { phase: "Running", code: "Synced", message: `${nameOf(task.key)} ${verb}` }, live: object };
}

async function write(target: Manifest, task: SyncTask, context: ActContext): Promise<{ object: Manifest; verb: string }> {
  const { cluster, signal } = context;
  if (task.isHook && task.live === undefined) return createHook(target, task, context);
  const { replace, validate } = optionsFor(target, context.options);
  if (replace) return replaceObject(target, task, context);
  const options = { dryRun: false, force: true, fieldValidation: validate ? ("Strict" as const) : ("Ignore" as const) };
  try {
    return { object: await cluster.apply(target, options, signal), verb: "serverside-applied" };
  } catch (thrown) {
    const mayRecreate = isForced(task, context) && task.live !== undefined;
    if (!mayRecreate || !(isFailure(thrown, "BAD_USER_INPUT") || isFailure(thrown, "CONFLICT"))) throw thrown;
    await removeAndWait(task.live, task.key, context);
    return { object: await cluster.apply(target, options, signal), verb: "recreated" };
  }
}

/** A hook is created, never applied over something: an object of its name that it did not make itself is nobody's to take (R4). */
async function createHook(
  target: Manifest,
  task: SyncTask,
  { cluster, signal }: ActContext,
): Promise<{ object: Manifest; verb: string }> {
  try {
    return { object: await cluster.create(target, { dryRun: false }, signal), verb: "created" };
  } catch (thrown) {
    if (!(thrown instanceof FairleadError && undecided.has(thrown.code))) throw thrown;
    const there = await cluster.read(task.key, task.version, signal);
    if (there !== undefined && isOwnInstance(target, there)) return { object: there, verb: "created" };
    throw thrown;
  }
}

async function replaceObject(target: Manifest, task: SyncTask, context: ActContext): Promise<{ object: Manifest; verb: string }> {
  const { cluster, signal } = context;
  const live = await cluster.read(task.key, task.version, signal);
  const isKept = task.key.kind === "CustomResourceDefinition" || task.key.kind === "Namespace";
  if (live !== undefined && isForced(task, context) && !isKept) await removeAndWait(live, task.key, context);
  else if (live !== undefined) {
    const metadata = { ...target.metadata, resourceVersion: live.metadata.resourceVersion ?? "" };
    return { object: await cluster.replace({ ...target, metadata }, { dryRun: false }, signal), verb: "replaced" };
  }
  return { object: await cluster.create(target, { dryRun: false }, signal), verb: "created" };
}

async function removeAndWait(live: Manifest | undefined, key: ResourceKey, { cluster, signal }: ActContext): Promise<void> {
  const uid = live?.metadata.uid;
  await cluster.remove(key, { propagation: "Foreground", ...(uid !== undefined && { uid }) }, signal);
  const overdue = AbortSignal.timeout(goneWithinMs);
  for (;;) {
    const still = await cluster.read(key, undefined, signal);
    if (still === undefined || still.metadata.uid !== uid) return;
    if (overdue.aborted) {
      throw new FairleadError(
        "DEADLINE_EXCEEDED",
        `${nameOf(key)} was deleted to be created anew, but is still there after 30 s. See its finalizers.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isForced(task: SyncTask, context: ActContext): boolean {
  return context.force || optionsFor(task.target, context.options).force;
}

/** Every write can be tried again after this: it names the object, and what it made is told by its stamp or uid. */
function isUnanswered(thrown: unknown): boolean {
  return isFailure(thrown, "UNAVAILABLE") && thrown.details["reason"] === "ConnectionFailed";
}

function failure(thrown: unknown): TaskReport {
  return { result: { phase: "Failed", code: "SyncFailed", message: messageOf(thrown) } };
}

/** As kubectl names what it did: `deployment.apps/shop`. */
function nameOf({ group, kind, name }: ResourceKey): string {
  return `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}/${name}`;
}
