import type { Health } from "../model/health.js";
import type { Manifest } from "../model/manifest.js";
import { isPrune, type SyncTask } from "../model/sync-task.js";
import { awaitedTasks } from "./awaited-tasks.js";
import { isOwnInstance } from "./hook-attempt.js";
import { hookOutcome } from "./hooks.js";

/** What the cluster shows of one task's object now. */
export interface Sighting {
  readonly live?: Manifest;
  readonly health?: Health;
  /** The API server itself was asked and has no such object. Without this a missing `live` proves nothing. */
  readonly absent: boolean;
}

type Result = NonNullable<SyncTask["result"]>;

/**
 * Brings tasks up to date with the cluster: takes in live objects, and gives what was started and is awaited its outcome. Repeating it with the
 * same sightings changes nothing; a terminal result never changes. A hook that is found though its creation was never confirmed counts as started.
 * @param see undefined for a task about which nothing is known; the task then stays as it is
 */
export function settleTasks(tasks: readonly SyncTask[], see: (task: SyncTask) => Sighting | undefined): readonly SyncTask[] {
  const isAwaited = awaitedTasks(tasks);
  return tasks.map((task) => {
    const sighting = task.result === undefined || task.result.phase === "Running" ? see(task) : undefined;
    return sighting === undefined ? task : settle(task, sighting, isAwaited(task));
  });
}

function settle(task: SyncTask, sighting: Sighting, awaited: boolean): SyncTask {
  if (isOlder(sighting.live, task.live)) return task;
  const seen = withLive(task, sighting);
  if (task.result === undefined) return isFound(seen) ? { ...seen, result: hookResult(seen, sighting) } : seen;
  if (!awaited) return seen;
  return { ...seen, result: outcomeOf(seen, task, sighting) };
}

/** A watch may lag behind our own write: `generation` tells where the kind counts it, and nothing ever stops being deleted. */
function isOlder(seen: Manifest | undefined, known: Manifest | undefined): boolean {
  if (seen?.metadata.uid === undefined || known === undefined || seen.metadata.uid !== known.metadata.uid) return false;
  if (known.metadata.deletionTimestamp !== undefined && seen.metadata.deletionTimestamp === undefined) return true;
  return (seen.metadata.generation ?? 0) < (known.metadata.generation ?? 0);
}

function withLive(task: SyncTask, { live, absent }: Sighting): SyncTask {
  if (live !== undefined) return { ...task, live };
  if (!absent) return task;
  const { live: _, ...rest } = task;
  return rest;
}

function isFound({ isHook, target, live }: SyncTask): boolean {
  return isHook && target !== undefined && live !== undefined && isOwnInstance(target, live);
}

function outcomeOf(seen: SyncTask, before: SyncTask, sighting: Sighting): Result {
  const result = seen.result ?? { phase: "Running", message: "" };
  if (isPrune(seen)) return isGone(sighting, before) ? { ...result, phase: "Succeeded" } : result;
  if (sighting.absent) {
    const { group, kind, name } = seen.key;
    return { ...result, phase: "Error", message: `Resource ${group}/${kind}/${name} is missing, it might have been deleted` };
  }
  if (sighting.live === undefined) return result;
  if (seen.isHook) return isFound(seen) ? hookResult(seen, sighting) : result;
  return resourceResult(result, sighting.health);
}

/** Gone, or replaced by another object of the same name. */
function isGone({ live, absent }: Sighting, before: SyncTask): boolean {
  if (live === undefined) return absent;
  const doomed = before.live?.metadata.uid;
  return doomed !== undefined && live.metadata.uid !== undefined && live.metadata.uid !== doomed;
}

function hookResult(task: SyncTask, { live, health }: Sighting): Result {
  const phase = hookOutcome(health);
  if (phase === "Running" && live?.metadata.deletionTimestamp !== undefined) {
    return { phase: "Failed", code: "Synced", message: "hook was deleted before it completed" };
  }
  return { phase, code: "Synced", message: health?.message ?? task.result?.message ?? "" };
}

function resourceResult(result: Result, health: Health | undefined): Result {
  if (health === undefined || health.status === "Healthy") return { ...result, phase: "Succeeded" };
  if (health.status === "Degraded") return { ...result, phase: "Failed", message: health.message ?? "object is Degraded" };
  return result;
}
