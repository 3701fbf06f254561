import { finalizers } from "../model/annotations.js";
import type { Manifest } from "../model/manifest.js";
import type { SyncTask } from "../model/sync-task.js";
import { isOwnInstance } from "./hook-attempt.js";
import { runsOnce } from "./run-once-kinds.js";

/**
 * Says whether a hook cannot start before an object is gone: one of its name is there, made by another phase, attempt or operation (or by nobody
 * we know), and it is to be created anew. Without `BeforeHookCreation` an object that does not run to completion is applied over instead.
 */
export function isBlockedByStaleHook(task: SyncTask): boolean {
  const { isHook, target, live, result, deletePolicies } = task;
  if (!isHook || result !== undefined || target === undefined || live === undefined) return false;
  if (isOwnInstance(target, live)) return false;
  return deletePolicies.includes("BeforeHookCreation") || runsOnce(target);
}

/** Says whether a hook's object still has to be told to go: it is not being deleted, or our own finalizer holds it. */
export function needsRemoval(live: Manifest): boolean {
  return live.metadata.deletionTimestamp === undefined || holdsHookFinalizer(live);
}

/** Says whether our finalizer keeps a hook's object from going. */
export function holdsHookFinalizer(live: Manifest): boolean {
  return live.metadata.finalizers?.includes(finalizers.hook) ?? false;
}
