import type { SyncPhase } from "../model/operation.js";
import { formatKey } from "../model/resource-key.js";
import { isPrune, type SyncTask } from "../model/sync-task.js";
import { kindRank } from "./kind-rank.js";

const phases: readonly SyncPhase[] = ["PreSync", "Sync", "PostSync", "SyncFail", "PreDelete", "PostDelete"];

/**
 * Puts tasks in the order of a sync: phase, wave, rank of the kind, name, then the rest of the key. Total: the input's order never shows. Then a Namespace or a
 * CustomResourceDefinition that comes after the first task that needs it moves right before that task, into its phase and wave (`id` follows).
 * @see argoproj/argo-cd:gitops-engine/pkg/sync/sync_tasks.go
 */
export function orderTasks(tasks: readonly SyncTask[]): readonly SyncTask[] {
  const inNamespaces = hoist(sortTasks(tasks), "namespace", ({ key }) => (key.namespace === "" ? undefined : key.namespace));
  return hoist(inNamespaces, "kind", ({ key }) => `${key.group}/${key.kind}`);
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
      compareText(a.task.id, b.task.id) ||
      // A hook and an object of one key.
      Number(a.task.isHook) - Number(b.task.isHook),
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

/** Moves what provides something right before the first task that needs it. */
function hoist(
  tasks: readonly SyncTask[],
  sort: "namespace" | "kind",
  needOf: (task: SyncTask) => string | undefined,
): readonly SyncTask[] {
  const placed: SyncTask[] = [];
  const firstUsers = new Map<string, SyncTask>();
  for (const task of tasks) {
    const provided = providedBy(task);
    if (provided?.startsWith(`${sort} `) === true) {
      const user = firstUsers.get(provided);
      if (user === undefined) placed.push(task);
      else placed.splice(placed.indexOf(user), 0, movedTo(user, task));
      continue;
    }
    const need = isPrune(task) ? undefined : needOf(task);
    if (need !== undefined && !firstUsers.has(`${sort} ${need}`)) firstUsers.set(`${sort} ${need}`, task);
    placed.push(task);
  }
  return placed;
}

function movedTo({ phase, wave }: SyncTask, task: SyncTask): SyncTask {
  return { ...task, id: `${phase}/${formatKey(task.key)}`, phase, wave };
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
