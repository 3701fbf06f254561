import { finalizers } from "../model/annotations.js";
import type { Manifest } from "../model/manifest.js";
import type { ResourceResult } from "../model/operation.js";
import { isPrune, type SyncTask } from "../model/sync-task.js";

/** What came of carrying out one task: its result, and the object as the API server returned it. */
export interface TaskReport {
  readonly result: NonNullable<SyncTask["result"]>;
  readonly live?: Manifest;
}

/** Puts reports into their tasks, found by `id`. Tasks without a report stay as they are; unknown ids are passed over. */
export function recordReports(tasks: readonly SyncTask[], reports: ReadonlyMap<string, TaskReport>): readonly SyncTask[] {
  return tasks.map((task) => {
    const report = reports.get(task.id);
    if (report === undefined) return task;
    return { ...task, result: report.result, ...(report.live === undefined ? {} : { live: report.live }) };
  });
}

/**
 * Notes that old hook objects were told to go (`removals` of a `start` step), so that the next step awaits their end instead of telling them again
 * before a watch has shown it.
 * @param options.at RFC 3339
 */
export function recordRemovals(
  tasks: readonly SyncTask[],
  { removed, at }: { readonly removed: readonly SyncTask[]; readonly at: string },
): readonly SyncTask[] {
  const ids = new Set(removed.map((task) => task.id));
  return tasks.map((task) => (task.live !== undefined && ids.has(task.id) ? { ...task, live: asLeaving(task.live, at) } : task));
}

function asLeaving(live: Manifest, at: string): Manifest {
  const { deletionTimestamp = at, finalizers: held = [] } = live.metadata;
  const left = held.filter((finalizer) => finalizer !== finalizers.hook);
  return { ...live, metadata: { ...live.metadata, deletionTimestamp, finalizers: left } };
}

/**
 * Marks tasks that a project does not allow: each gets `SyncFailed` with its reason. Before the dry run such a task ends the sync; later it fails
 * its wave. What was started already is not touched.
 * @param refusals `id` of the task → one sentence
 */
export function refuseTasks(tasks: readonly SyncTask[], refusals: ReadonlyMap<string, string>): readonly SyncTask[] {
  return tasks.map((task) => {
    const because = refusals.get(task.id);
    if (because === undefined || task.result !== undefined) return task;
    return { ...task, result: { phase: "Failed", code: "SyncFailed", message: because } };
  });
}

/** Marks the tasks of a `stop` step as `Failed` with its message. What became of their objects until then (`code`) stays. */
export function giveUpTasks(
  tasks: readonly SyncTask[],
  { stopped, message }: { readonly stopped: readonly SyncTask[]; readonly message: string },
): readonly SyncTask[] {
  const ids = new Set(stopped.map((task) => task.id));
  return tasks.map((task) => (ids.has(task.id) ? { ...task, result: { ...task.result, phase: "Failed", message } } : task));
}

/** The outcome of an operation that is a dry run and nothing more: what did not fail would have been done. */
export function concludeDryRun(tasks: readonly SyncTask[]): readonly SyncTask[] {
  return tasks.map((task) => {
    if (task.result !== undefined && task.result.phase !== "Running") return task;
    const result = isPrune(task)
      ? ({ phase: "Succeeded", code: "Pruned", message: "pruned (dry run)" } as const)
      : ({ phase: "Succeeded", code: "Synced", message: task.result?.message ?? "applied (dry run)" } as const);
    return { ...task, result };
  });
}

/** `syncResult.resources`: one line for each task that was begun, refused or skipped, in the order of the tasks. */
export function resourceResults(tasks: readonly SyncTask[]): readonly ResourceResult[] {
  return tasks.flatMap((task) => {
    if (task.result === undefined) return [];
    const { phase, code, message } = task.result;
    return [
      {
        group: task.key.group,
        version: task.version,
        kind: task.key.kind,
        namespace: task.key.namespace,
        name: task.key.name,
        ...(code === undefined ? {} : { status: code }),
        message,
        // A prune counts as done once the deletion is accepted, as Argo CD shows it.
        hookPhase: code === "Pruned" && phase === "Running" ? "Succeeded" : phase,
        syncPhase: task.phase,
        ...(task.isHook ? { hookType: task.phase } : {}),
      },
    ];
  });
}
