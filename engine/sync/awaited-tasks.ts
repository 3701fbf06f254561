import type { SyncTask } from "../model/sync-task.js";
import { isSameWave } from "./order-tasks.js";

/**
 * Tells for which tasks a sync waits once they are started. Hooks always. Objects only where something comes after them: not in a sync of a
 * single wave, and not in the last wave unless hooks run in it. There the sync ends when the manifests are accepted.
 * @param tasks all tasks of the sync, in order
 */
export function awaitedTasks(tasks: readonly SyncTask[]): (task: SyncTask) => boolean {
  const forward = tasks.filter((task) => task.phase !== "SyncFail");
  const [first] = forward;
  const last = forward.at(-1);
  if (first === undefined || last === undefined || isSameWave(first, last)) return (task) => task.isHook;
  const lastHasHooks = forward.some((task) => task.isHook && isSameWave(task, last));
  return (task) => task.isHook || lastHasHooks || !isSameWave(task, last);
}
