import type { Comparison, ResourceComparison } from "../model/comparison.js";
import type { Health } from "../model/health.js";
import { type Manifest, versionOf } from "../model/manifest.js";
import type { SyncOperation, SyncPhase, SyncResource } from "../model/operation.js";
import { formatKey, keyOf, type ResourceKey } from "../model/resource-key.js";
import type { SyncTask } from "../model/sync-task.js";
import { type Attempt, hookName, isOwnInstance, isSameAttempt, readStamp, stampHook } from "./hook-attempt.js";
import { deletePoliciesOf, hookOutcome, readHook } from "./hooks.js";
import { type ManagedNamespace, namespaceTask } from "./namespace-task.js";
import { orderTasks } from "./order-tasks.js";
import { pruneTasks } from "./prune-tasks.js";
import type { SyncOptions } from "./sync-options.js";
import { waveOf } from "./wave.js";

/** A hook object found in the cluster that is the Application's own, and how well it is. */
export interface LiveHook {
  readonly object: Manifest;
  readonly health?: Health;
}

/** All that the tasks of a sync follow from. */
export interface TaskSources {
  readonly comparison: Comparison;
  /** Rendered objects that are hooks, tracking stamped and namespace filled in. Others among them are passed over. */
  readonly hooks: readonly Manifest[];
  /** Only what is tracked as this Application's. */
  readonly liveHooks: readonly LiveHook[];
  readonly operation: SyncOperation;
  readonly options: SyncOptions;
  readonly attempt: Attempt;
  /** The commit (of the first source); it becomes part of generated hook names. */
  readonly revision: string;
  /** `startedAt` of the operation's state, RFC 3339. */
  readonly startedAt: string;
  /**
   * Whether an engine before this one may have begun the attempt. `ApplyOutOfSyncOnly` then leaves nothing out, because what was applied
   * before the crash is in sync by now and its health still holds back later waves.
   */
  readonly resumed: boolean;
  /** The destination's namespace; absent if the Application names none. */
  readonly namespace?: ManagedNamespace;
}

const syncPhases: ReadonlySet<SyncPhase> = new Set<SyncPhase>(["PreSync", "Sync", "PostSync", "SyncFail"]);

/**
 * The tasks of one attempt of a sync, in order. Nothing has been done yet, except what needs no doing or is already there: a prune that may not
 * be carried out is `PruneSkipped` from the start, and a hook that this very attempt made before a crash is joined with its outcome. Hooks of
 * other attempts and operations are joined as `live` without a result: they are in the way, never a success.
 * @see argoproj/argo-cd:gitops-engine/pkg/sync/sync_context.go
 */
export function buildTasks(sources: TaskSources): readonly SyncTask[] {
  const { comparison, operation, options, resumed } = sources;
  const chosen = comparison.resources.filter((resource) => !resource.hook && isSelected(resource.key, operation.resources));
  const applies = chosen.flatMap((resource) => applyTask(resource, { onlyOutOfSync: options.applyOutOfSyncOnly && !resumed }));
  const hooks = runsHooks(operation) ? sources.hooks.flatMap((target) => hookTasks(target, sources)) : [];
  const created = namespaceTask(sources.namespace, { options, others: [...applies, ...hooks] });
  const kept = new Map<string, SyncTask>();
  for (const task of [...applies, ...hooks, ...created]) if (!kept.has(task.id)) kept.set(task.id, task);
  // What Git turned from an object into a hook is not removed behind the hook's back: the hook replaces it.
  const wanted = new Set([...kept.values()].map((task) => formatKey(task.key)));
  const unwanted = chosen.filter((resource) => !wanted.has(formatKey(resource.key)));
  const prunes = pruneTasks(unwanted, { options, prune: operation.prune === true, others: [...kept.values()] });
  return orderTasks([...kept.values(), ...prunes]);
}

/** Says whether a selective sync names the object. No list, or an empty one, names all; an entry without namespace means any. */
export function isSelected(key: ResourceKey, resources: readonly SyncResource[] | undefined): boolean {
  if (resources === undefined || resources.length === 0) return true;
  return resources.some(
    (one) =>
      (one.group ?? "") === key.group &&
      one.kind === key.kind &&
      one.name === key.name &&
      (!one.namespace || one.namespace === key.namespace),
  );
}

/** Says whether an operation runs hooks: not when it applies only, nor when it names resources. */
export function runsHooks(operation: SyncOperation): boolean {
  return operation.syncStrategy?.apply === undefined && (operation.resources ?? []).length === 0;
}

function applyTask(resource: ResourceComparison, options: { readonly onlyOutOfSync: boolean }): readonly SyncTask[] {
  const { key, target, live, modified } = resource;
  if (target === undefined || readHook(target).role !== "resource") return [];
  const outOfSync = modified || live === undefined;
  if (options.onlyOutOfSync && !outOfSync) return [];
  return [
    {
      id: `Sync/${formatKey(key)}`,
      phase: "Sync",
      wave: waveOf(target),
      key,
      version: versionOf(target),
      target,
      ...(live === undefined ? {} : { live }),
      isHook: false,
      deletePolicies: [],
      outOfSync,
    },
  ];
}

function hookTasks(target: Manifest, sources: TaskSources): readonly SyncTask[] {
  const hook = readHook(target);
  if (hook.role !== "hook") return [];
  return hook.phases.filter((phase) => syncPhases.has(phase)).map((phase) => hookTask(target, phase, sources));
}

function hookTask(rendered: Manifest, phase: SyncPhase, sources: TaskSources): SyncTask {
  const { attempt, revision, startedAt } = sources;
  const name = hookName(rendered, { revision, phase, startedAt, retry: attempt.retry });
  const target = stampHook(rendered, name, { ...attempt, phase });
  const key = keyOf(target);
  const found = sources.liveHooks.find(({ object }) => formatKey(keyOf(object)) === formatKey(key));
  const result = found === undefined ? undefined : resultOfFound(target, phase, { found, attempt });
  return {
    id: `${phase}/${formatKey(key)}`,
    phase,
    wave: waveOf(target),
    key,
    version: versionOf(target),
    target,
    ...(found === undefined ? {} : { live: found.object }),
    isHook: true,
    deletePolicies: deletePoliciesOf(target),
    outOfSync: true,
    ...(result === undefined ? {} : { result }),
  };
}

const forward: readonly SyncPhase[] = ["PreSync", "Sync", "PostSync"];

/** What an object that is already there tells about its hook; nothing if another attempt or operation made it. */
function resultOfFound(
  target: Manifest,
  phase: SyncPhase,
  { found, attempt }: { readonly found: LiveHook; readonly attempt: Attempt },
): SyncTask["result"] {
  if (isOwnInstance(target, found.object)) {
    return { phase: hookOutcome(found.health), code: "Synced", message: found.health?.message ?? "" };
  }
  const stamp = readStamp(found.object);
  // The object of a hook with several phases belongs to the latest one begun; those before it are over, or it would not have begun.
  if (stamp === undefined || !isSameAttempt(stamp, attempt)) return undefined;
  const isOver = forward.includes(phase) && forward.indexOf(stamp.phase) > forward.indexOf(phase);
  return isOver ? { phase: "Succeeded", code: "Synced", message: "" } : undefined;
}
