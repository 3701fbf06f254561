import type { Manifest } from "../model/manifest.js";
import { isTerminal, type OperationState, operationIdOf } from "../model/operation.js";
import type { LiveHook } from "./build-tasks.js";
import { type Attempt, isSameAttempt, readStamp } from "./hook-attempt.js";
import { deletePoliciesOf, hookOutcome, isHook } from "./hooks.js";
import { holdsHookFinalizer } from "./stale-hooks.js";

/** A hook object whose operation is over: our finalizer comes off, and with `remove` the object goes (by its uid). */
export interface HookRelease {
  readonly live: Manifest;
  readonly remove: boolean;
}

/**
 * What is left to do about hooks once their attempt is over. Hooks keep their finalizer until the operation's end is stored, so that one
 * which is finished and gone is never taken for one that has not run; this tidies up afterwards, and again after a crash. An attempt that
 * succeeded removes its `HookSucceeded` objects; one that failed or was terminated removes its `HookFailed` ones and those that still run,
 * for nobody awaits them. Of operations long past only the finalizer is dropped. Empty once all is done, and for the attempt that is running.
 * @param hooks live hook objects that are tracked as this Application's
 * @param state `status.operationState`; absent if there never was an operation
 */
export function hooksToRelease(hooks: readonly LiveHook[], state: OperationState | undefined): readonly HookRelease[] {
  return hooks.flatMap((hook) => {
    const { object: live } = hook;
    const ending = isHook(live) ? endingOf(live, state) : "running";
    if (ending === "running") return [];
    const isLeaving = live.metadata.deletionTimestamp !== undefined;
    const remove = !isLeaving && isUnwanted(hook, ending);
    return remove || holdsHookFinalizer(live) ? [{ live, remove }] : [];
  });
}

function isUnwanted({ object, health }: LiveHook, ending: "succeeded" | "failed" | "forgotten"): boolean {
  const policies = deletePoliciesOf(object);
  if (ending === "succeeded") return policies.includes("HookSucceeded");
  if (ending === "forgotten") return false;
  return policies.includes("HookFailed") || (holdsHookFinalizer(object) && hookOutcome(health) === "Running");
}

/** How the attempt that made a hook ended; `forgotten` when the state no longer tells. */
function endingOf(live: Manifest, state: OperationState | undefined): "running" | "succeeded" | "failed" | "forgotten" {
  const stamp = readStamp(live);
  if (state === undefined || stamp === undefined) return "forgotten";
  const last: Attempt = {
    operationId: operationIdOf(state.operation, state.startedAt),
    retry: state.retryCount ?? 0,
  };
  if (stamp.operationId !== last.operationId) return "forgotten";
  if (!isSameAttempt(stamp, last)) return "failed";
  if (!isTerminal(state.phase)) return "running";
  return state.phase === "Succeeded" ? "succeeded" : "failed";
}
