import type { SyncPhase } from "../model/operation.js";
import { formatKey } from "../model/resource-key.js";
import { isPrune, type SyncTask } from "../model/sync-task.js";
import { kindRank } from "./kind-rank.js";

const phases: readonly SyncPhase[] = ["PreSync", "Sync", "PostSync", "SyncFail", "PreDelete", "PostDelete"];

/**
 * Puts tasks in the order of a sync: phase, wave, rank of the kind, name, then the rest of the key. Total: the input's order never shows, and
 * ordering twice changes nothing. A Namespace or a CustomResourceDefinition that would come in a later wave than the first task that needs it
 * moves into that task's phase and wave (`id` follows), where its rank puts it in front.
 * @see argoproj/argo-cd:gitops-engine/pkg/sync/sync_tasks.go
 */
export function orderTasks(tasks: readonly SyncTask[]): readonly SyncTask[] {
  const sorted = sortTasks(tasks);
  const firstNeed = earliestNeeds(sorted);
  return sortTasks(sorted.map((task) => hoist(task, firstNeed)));
}

/** Says whether two tasks run together: same phase, same wave. */
export function isSameWave(a: SyncTask, b: SyncTask): boolean {
  return a.phase === b.phase && a.wave === b.wave;
}

/** Ranks and key texts are made once a task, not once a comparison. */
function sortTasks(tasks: readonly SyncTask[]): readonly SyncTask[] {
  const placed = tasks.map((task) => ({ task, rank: kindRank(task.key), text: formatKey(task.key) }));
  placed.sort(
    (a, b) =>
      compareWaves(a.task, b.task) ||
      a.rank - b.rank ||
      compareText(a.task.key.name, b.task.key.name) ||
      compareText(a.text, b.text) ||
      compareText(a.task.id, b.task.id),
  );
  return placed.map(({ task }) => task);
}

function compareWaves(a: SyncTask, b: SyncTask): number {
  return phases.indexOf(a.phase) - phases.indexOf(b.phase) || a.wave - b.wave;
}

/** By code unit, so that the order does not depend on the machine's language. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** What a task needs to be there → the first task in order that needs it. */
function earliestNeeds(sorted: readonly SyncTask[]): ReadonlyMap<string, SyncTask> {
  const needs = new Map<string, SyncTask>();
  const note = (need: string, task: SyncTask) => {
    if (!needs.has(need)) needs.set(need, task);
  };
  for (const task of sorted) {
    if (isPrune(task)) continue;
    if (task.key.namespace !== "") note(`namespace ${task.key.namespace}`, task);
    note(`kind ${task.key.group}/${task.key.kind}`, task);
  }
  return needs;
}

function hoist(task: SyncTask, firstNeed: ReadonlyMap<string, SyncTask>): SyncTask {
  const provided = task.isHook ? undefined : providedBy(task);
  const first = provided === undefined ? undefined : firstNeed.get(provided);
  if (first === undefined || compareWaves(task, first) <= 0) return task;
  return { ...task, id: `${first.phase}/${formatKey(task.key)}`, phase: first.phase, wave: first.wave };
}

/** What a task brings into being that others may need: `namespace <name>` or `kind <group>/<kind>`; undefined for most. */
export function providedBy(task: SyncTask): string | undefined {
  if (isPrune(task)) return undefined;
  const { group, kind, name } = task.key;
  if (group === "" && kind === "Namespace") return `namespace ${name}`;
  if (group !== "apiextensions.k8s.io" || kind !== "CustomResourceDefinition") return undefined;
  const spec = task.target?.["spec"] as { group?: unknown; names?: { kind?: unknown } } | undefined;
  return `kind ${String(spec?.group)}/${String(spec?.names?.kind)}`;
}
