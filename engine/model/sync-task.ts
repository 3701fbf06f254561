import type { Manifest } from "./manifest.js";
import type { OperationPhase, ResultCode, SyncPhase } from "./operation.js";
import type { ResourceKey } from "./resource-key.js";

/** When a hook object goes away. */
export type HookDeletePolicy = "BeforeHookCreation" | "HookSucceeded" | "HookFailed";

/**
 * One thing a sync does to one object, and how far it is. A hook that runs in two phases is two tasks.
 * `result` is absent until the task was started; then `phase` `Running` means accepted and awaited, terminal means done.
 */
export interface SyncTask {
  /** Unique within an operation: `<phase>/<formatKey>`. */
  readonly id: string;
  readonly phase: SyncPhase;
  readonly wave: number;
  readonly key: ResourceKey;
  readonly version: string;
  /** What to apply; absent for a prune. */
  readonly target?: Manifest;
  readonly live?: Manifest;
  readonly isHook: boolean;
  readonly deletePolicies: readonly HookDeletePolicy[];
  /** Whether the comparison found it to differ; `ApplyOutOfSyncOnly` leaves the others out. */
  readonly outOfSync: boolean;
  readonly result?: { readonly phase: OperationPhase; readonly code?: ResultCode; readonly message: string };
}

/** A task without target removes its object. */
export function isPrune(task: SyncTask): boolean {
  return task.target === undefined;
}
