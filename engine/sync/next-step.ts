import { isPrune, type SyncTask } from "../model/sync-task.js";
import { awaitedTasks } from "./awaited-tasks.js";
import { planDryRun } from "./dry-run.js";
import { isNamespaceTask } from "./namespace-task.js";
import { isSameWave } from "./order-tasks.js";
import { needsPruneApproval } from "./prune-tasks.js";
import { isBlockedByStaleHook, needsRemoval } from "./stale-hooks.js";
import type { SyncOptions } from "./sync-options.js";
import { type WaitReason, waitMessage } from "./wait-message.js";

/** What the sync should do now. A step is data: `reconcile/act.ts` carries it out and records what came of it in the tasks. */
export type Step =
  /** Ask the API server whether it would take these objects. Record failures only; then `dryRun` is `passed` or `failed`. */
  | { readonly kind: "dry-run"; readonly tasks: readonly SyncTask[] }
  /**
   * Carry these out: first `prunes` and `removals` (drop our finalizer, then delete; note it by `recordRemovals`), then `applies`, group after group, the
   * tasks of a group side by side. A failure stops nothing else in this step. Everything deleted is deleted by its uid.
   */
  | {
      readonly kind: "start";
      readonly prunes: readonly SyncTask[];
      readonly removals: readonly SyncTask[];
      readonly applies: readonly (readonly SyncTask[])[];
    }
  /** Look again when one of these tasks' objects changes, or at `notBefore` (milliseconds since 1970). */
  | {
      readonly kind: "wait";
      readonly reason: WaitReason;
      readonly tasks: readonly SyncTask[];
      readonly message: string;
      readonly notBefore?: number;
    }
  /** Give these tasks up by `giveUpTasks`; nothing is written. Their hooks go when the operation is over, see `hooksToRelease`. */
  | { readonly kind: "stop"; readonly tasks: readonly SyncTask[]; readonly message: string }
  | { readonly kind: "succeed"; readonly message: string }
  | { readonly kind: "fail"; readonly phase: "Failed" | "Error"; readonly message: string };

/** What a step depends on besides the tasks. Times are milliseconds since 1970. */
export interface StepContext {
  readonly options: SyncOptions;
  /** Where the dry run of this attempt stands. */
  readonly dryRun: "due" | "passed" | "failed";
  /** The operation is a dry run and nothing more. */
  readonly dryRunOnly: boolean;
  readonly terminating: boolean;
  /** A person approved the removals of this operation (`deletion-approved` not before its start). */
  readonly pruneApproved: boolean;
  readonly now: number;
  /** When the last `start` step was carried out; absent before the first. */
  readonly lastStartedAt?: number;
  /** How long a wave waits after the one before it was started. */
  readonly waveDelayMs: number;
  /** When what is awaited now is given up; absent for never. */
  readonly waitDeadline?: number;
}

/**
 * Chooses the next step of a sync. Pure and level-based: the same tasks give the same step, and nothing is remembered between steps.
 *
 * The tasks are validated together by a dry run; if one is refused nothing is done at all. Then the earliest wave with something open is
 * started as a whole, and awaited before the next one. Within a wave old hook objects go first. As soon as one task has failed no later wave
 * starts: running hooks are awaited, SyncFail hooks run, and the sync fails. A SyncFail hook that has begun means the same, so a crash on
 * that path leads back to it. A prune that waits for approval holds back later waves, and nothing of its own wave.
 * @param tasks in sync order (see `orderTasks`), up to date (see `settleTasks`)
 * @see argoproj/argo-cd:gitops-engine/pkg/sync/doc.go
 */
export function nextStep(tasks: readonly SyncTask[], context: StepContext): Step {
  if (context.terminating) return terminate(tasks);
  const hasBegun = tasks.some((task) => task.isHook && task.result?.code === "Synced");
  if (context.dryRun === "failed") return failWith(tasks.filter(isFailed), "one or more objects failed to apply (dry run)");
  if (context.dryRun === "due" && !hasBegun) return validate(tasks, context);
  if (context.dryRunOnly) return { kind: "succeed", message: "successfully synced (no more tasks)" };
  return giveUpOverdue(choose(tasks, context), context);
}

function choose(tasks: readonly SyncTask[], context: StepContext): Step {
  const forward = tasks.filter((task) => task.phase !== "SyncFail");
  const failed = forward.filter(isFailed);
  const afterFailure = tasks.filter((task) => task.phase === "SyncFail");
  if (failed.length > 0 || afterFailure.some((task) => task.result !== undefined)) {
    return failurePath({ failed, running: forward.filter((task) => task.isHook && isRunning(task)), afterFailure }, context);
  }
  const isAwaited = awaitedTasks(tasks);
  const open = forward.find((task) => isPending(task) || (isRunning(task) && isAwaited(task)));
  if (open === undefined) return { kind: "succeed", message: successMessage(forward) };
  const wave = forward.filter((task) => isSameWave(task, open));
  return advanceWave({ wave, running: wave.filter((task) => isRunning(task) && isAwaited(task)) }, context);
}

/** Before anything is written: refusals end the sync, the namespace to live in is made, the rest is asked for. */
function validate(tasks: readonly SyncTask[], context: StepContext): Step {
  const failed = tasks.filter(isFailed);
  const namespace = tasks.find((task) => isNamespaceTask(task) && isSameWave(task, tasks[0] ?? task));
  if (failed.length > 0) {
    const isNamespace = failed.length === 1 && failed[0] === namespace;
    return failWith(failed, isNamespace ? "the namespace failed to apply" : "one or more synchronization tasks are not valid");
  }
  if (namespace !== undefined && isPending(namespace) && !context.dryRunOnly) {
    return { kind: "start", prunes: [], removals: [], applies: [[namespace]] };
  }
  return { kind: "dry-run", tasks: planDryRun(tasks) };
}

interface Wave {
  readonly wave: readonly SyncTask[];
  /** Those of the wave that run and are awaited. */
  readonly running: readonly SyncTask[];
}

/** Starts what is pending in a wave as far as it may start now, else says what it waits for. */
function advanceWave({ wave, running }: Wave, context: StepContext): Step {
  const pending = wave.filter(isPending);
  const isHeld = (task: SyncTask) => !context.pruneApproved && needsPruneApproval(task, context.options);
  const prunes = pending.filter((task) => isPrune(task) && !isHeld(task));
  const applies = pending.filter((task) => !isPrune(task));
  const isFresh = wave.every((task) => isPending(task) || task.result?.code === "PruneSkipped");
  const notBefore = (context.lastStartedAt ?? Number.NEGATIVE_INFINITY) + context.waveDelayMs;
  if (isFresh && prunes.length + applies.length > 0 && context.now < notBefore) return wait("delay", wave, notBefore);

  const blocked = applies.filter(isBlockedByStaleHook);
  if (blocked.length > 0) {
    const removals = blocked.filter((task) => task.live !== undefined && needsRemoval(task.live));
    if (prunes.length + removals.length > 0) return { kind: "start", prunes, removals, applies: [] };
    return wait("hook-deletion", blocked);
  }
  if (prunes.length + applies.length > 0) return { kind: "start", prunes, removals: [], applies: groupByKind(applies) };
  const hooks = running.filter((task) => task.isHook);
  if (hooks.length > 0) return wait("hook", hooks);
  const leaving = running.filter(isPrune);
  if (leaving.length > 0) return wait("deletion", leaving);
  return running.length > 0 ? wait("health", running) : wait("approval", pending);
}

interface Failure {
  readonly failed: readonly SyncTask[];
  /** Hooks that still run; they are awaited, for they cannot be half done. */
  readonly running: readonly SyncTask[];
  readonly afterFailure: readonly SyncTask[];
}

function failurePath({ failed, running, afterFailure }: Failure, context: StepContext): Step {
  if (running.length > 0) return wait("hook", running);
  const open = afterFailure.find((task) => isPending(task) || isRunning(task));
  const broken = afterFailure.filter(isFailed);
  if (open !== undefined && broken.length === 0) {
    const wave = afterFailure.filter((task) => isSameWave(task, open));
    return advanceWave({ wave, running: wave.filter(isRunning) }, context);
  }
  const stillRunning = afterFailure.filter(isRunning);
  if (stillRunning.length > 0) return wait("hook", stillRunning);
  const isRefused = failed.some((task) => task.result?.code === "SyncFailed");
  const step = failWith(
    failed,
    isRefused ? "one or more objects failed to apply" : "one or more synchronization tasks completed unsuccessfully",
  );
  if (broken.length === 0) return step;
  return { ...step, message: `${step.message}\n${withReasons("one or more SyncFail hooks failed", broken)}` };
}

function terminate(tasks: readonly SyncTask[]): Step {
  const running = tasks.filter((task) => task.isHook && isRunning(task));
  if (running.length > 0) return { kind: "stop", tasks: running, message: "Terminated" };
  return { kind: "fail", phase: "Failed", message: "Operation terminated" };
}

function giveUpOverdue(step: Step, { now, waitDeadline }: StepContext): Step {
  if (step.kind !== "wait" || step.reason === "delay" || waitDeadline === undefined || now < waitDeadline) return step;
  return { kind: "stop", tasks: step.tasks, message: `deadline exceeded while ${step.message}` };
}

function wait(reason: WaitReason, tasks: readonly SyncTask[], notBefore?: number): Step {
  return { kind: "wait", reason, tasks, message: waitMessage(reason, tasks), ...(notBefore === undefined ? {} : { notBefore }) };
}

function failWith(failed: readonly SyncTask[], message: string): Step & { readonly kind: "fail" } {
  const isError = failed.some((task) => task.result?.phase === "Error");
  return { kind: "fail", phase: isError ? "Error" : "Failed", message: withReasons(message, failed) };
}

function withReasons(message: string, tasks: readonly SyncTask[]): string {
  const reasons = [...new Set(tasks.map((task) => task.result?.message ?? "").filter((text) => text !== ""))];
  return reasons.length > 0 ? `${message}, reason: ${reasons.join(",")}` : message;
}

function successMessage(forward: readonly SyncTask[]): string {
  return forward.some(isRunning) ? "successfully synced (all tasks run)" : "successfully synced (no more tasks)";
}

/** Neighbours of one kind go together; the order of the tasks is kept. */
function groupByKind(tasks: readonly SyncTask[]): readonly (readonly SyncTask[])[] {
  const groups: SyncTask[][] = [];
  for (const task of tasks) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    if (group !== undefined && first?.key.group === task.key.group && first.key.kind === task.key.kind) group.push(task);
    else groups.push([task]);
  }
  return groups;
}

function isPending(task: SyncTask): boolean {
  return task.result === undefined;
}

function isRunning(task: SyncTask): boolean {
  return task.result?.phase === "Running";
}

function isFailed(task: SyncTask): boolean {
  return task.result?.phase === "Failed" || task.result?.phase === "Error";
}
