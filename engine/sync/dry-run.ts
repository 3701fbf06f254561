import { isPrune, type SyncTask } from "../model/sync-task.js";
import { providedBy } from "./order-tasks.js";
import { isBlockedByStaleHook } from "./stale-hooks.js";
import { optionsFor, type SyncOptions } from "./sync-options.js";

/**
 * The tasks that a server-side dry run can say something about: what is still to be applied, without objects whose Namespace or kind this very
 * sync brings and that is not there yet, and without hooks that an old instance is in the way of.
 */
export function planDryRun(tasks: readonly SyncTask[]): readonly SyncTask[] {
  const coming = new Set(
    tasks.filter((task) => task.live === undefined && task.result === undefined).flatMap((task) => providedBy(task) ?? []),
  );
  return tasks.filter(
    (task) =>
      !isPrune(task) &&
      task.result === undefined &&
      !isBlockedByStaleHook(task) &&
      !coming.has(`namespace ${task.key.namespace}`) &&
      !coming.has(`kind ${task.key.group}/${task.key.kind}`),
  );
}

/** Says whether a dry run may pass over a task whose kind the cluster does not serve (`SkipDryRunOnMissingResource=true`). */
export function toleratesMissingKind(task: SyncTask, options: SyncOptions): boolean {
  return optionsFor(task.target, options).skipDryRunOnMissingResource;
}
