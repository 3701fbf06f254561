import { parseSpecDuration } from "../dialects/duration.js";
import type { RetryStrategy } from "../model/application.js";
import type { OperationState } from "../model/operation.js";

const defaults = { durationMs: 5_000, factor: 2, maxDurationMs: 180_000 };
const longestDelayMs = 24 * 60 * 60 * 1000;

/** What follows a failed attempt. `state` is what to store: still `Running`, with `finishedAt` while it waits for `at` (milliseconds since 1970). */
export type RetryDecision =
  | { readonly retry: true; readonly state: OperationState; readonly at: number }
  | { readonly retry: false; readonly message: string };

/**
 * Decides what follows an attempt that ended `Failed` or `Error`: another one after a delay, as long as the limit allows (a negative limit always
 * does), or the end. A terminated operation never retries. The time in the message is the time it will happen; `retryAt` finds it again.
 * @param state as the attempt left it, with its own message
 * @param now milliseconds since 1970
 * @see argoproj/argo-cd:controller/appcontroller.go
 */
export function decideRetry(state: OperationState, now: number): RetryDecision {
  const { message = "", retryCount = 0, operation } = state;
  const limit = operation.retry?.limit ?? 0;
  const isFailure = state.phase === "Failed" || state.phase === "Error";
  if (!isFailure || (limit >= 0 && retryCount >= limit)) {
    return { retry: false, message: retryCount > 0 && isFailure ? `${message} (retried ${retryCount} times).` : message };
  }
  const waiting: OperationState = {
    ...state,
    phase: "Running",
    finishedAt: formatTime(now),
    retryCount: retryCount + 1,
  };
  const at = retryAt(waiting) ?? now;
  const announced = `${message}. Retrying attempt #${retryCount + 1} at ${formatTime(at)}.`;
  return { retry: true, at, state: { ...waiting, message: announced } };
}

/**
 * When the next attempt of an operation is due, milliseconds since 1970; undefined if it is not waiting for one. Follows from what is stored,
 * so it is the same after a restart.
 */
export function retryAt(state: OperationState): number | undefined {
  const { phase, finishedAt, retryCount = 0, operation } = state;
  if (phase !== "Running" || finishedAt === undefined) return undefined;
  return Date.parse(finishedAt) + delayMs(operation.retry, Math.max(0, retryCount - 1));
}

/**
 * The state with which a retry begins. Its start stays that of the operation. With `retry.refresh` the commits are forgotten, and the caller
 * resolves the revision anew; otherwise it goes on with those in `pinned`.
 */
export function resumeRetry(state: OperationState): { readonly state: OperationState; readonly pinned: Pinned } {
  const { finishedAt: _, syncResult, ...rest } = state;
  const refresh = state.operation.retry?.refresh === true;
  const latest = refresh ? " with latest revisions" : "";
  return {
    state: { ...rest, message: `Retrying operation${latest}. Attempt #${state.retryCount ?? 0}` },
    pinned: refresh ? {} : revisionsOf(syncResult),
  };
}

/** The commits an operation has been bound to; empty before the first comparison. */
export interface Pinned {
  readonly revision?: string;
  readonly revisions?: readonly string[];
}

function revisionsOf(result: OperationState["syncResult"]): Pinned {
  const { revision, revisions } = result ?? {};
  return { ...(revision === undefined ? {} : { revision }), ...(revisions === undefined ? {} : { revisions }) };
}

/** `duration` × `factor`^`attempt`, at most `maxDuration`, never above a day. Values that cannot be read count as not given. */
function delayMs(strategy: RetryStrategy | undefined, attempt: number): number {
  const { duration, factor, maxDuration } = strategy?.backoff ?? {};
  const base = readDuration(duration) ?? defaults.durationMs;
  const cap = readDuration(maxDuration) ?? defaults.maxDurationMs;
  const growth = factor === undefined || !(factor >= 1) ? defaults.factor : factor;
  return Math.min(base * growth ** attempt, cap > 0 ? cap : longestDelayMs, longestDelayMs);
}

function readDuration(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const ms = parseSpecDuration(text);
  return ms === undefined || ms < 0 ? undefined : ms;
}

function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
