import { FairleadError, isFailure, messageOf } from "../errors.js";
import { annotations } from "../model/annotations.js";
import {
  type Application,
  type ApplicationRef,
  type ApplicationStatus,
  type Condition,
  formatRef,
  refOf,
  sourcesOf,
} from "../model/application.js";
import { decideAutoSync } from "../sync/auto-sync.js";
import type { ApplicationMemory, RunningOperation } from "./application-memory.js";
import { checkApplication, type Fit } from "./check-application.js";
import { deleteApplication } from "./delete-application.js";
import { describeComparison, describeFailure, isSpecChanged } from "./describe-status.js";
import { notManaged } from "./must-be-managed.js";
import type { Observation } from "./observation.js";
import { observe } from "./observe.js";
import type { OperationSources } from "./operation-sources.js";
import {
  beginOperation,
  begunState,
  closeAttempt,
  isOperating,
  pauseOperation,
  releaseHooks,
  retryWait,
  sourcesOfOperation,
  takeUpAttempt,
  workOnOperation,
} from "./operations.js";
import { persistsHealth } from "./persists-health.js";
import type { Handled } from "./queue.js";
import type { ReconcileContext } from "./reconcile-context.js";
import { statusPatch } from "./report.js";
import { retryOfLook } from "./retry-of-look.js";
import { type SyncGate, syncGate } from "./sync-gate.js";

/** A sync that takes longer than this no longer holds back what else there is to tell about its Application. */
const quietMs = 60_000;
/** Somebody wrote in between: what is stored now will be told in a moment. */
const afterConflictMs = 250;

/**
 * One pass over one Application: look, compare, decide one thing, do it, tell. Level-based: it starts from what is stored and live, whatever brought it
 * here, and may be ended at any point and begun anew.
 */
export async function reconcileApplication(ref: ApplicationRef, context: ReconcileContext): Promise<Handled> {
  const application = context.store.application(ref);
  if (application === undefined) {
    context.memories.forget(formatRef(ref));
    return {};
  }
  if (application.metadata.annotations?.[annotations.skipReconcile] === "true") return {};
  const memory = context.memories.of(ref, application.metadata.uid ?? "");
  try {
    return await pass(application, memory, context);
  } catch (thrown) {
    if (isFailure(thrown, "CONFLICT") || isFailure(thrown, "NOT_FOUND")) return { againAfterMs: afterConflictMs };
    throw thrown;
  }
}

async function pass(application: Application, memory: ApplicationMemory, context: ReconcileContext): Promise<Handled> {
  takeUpRefresh(application, memory, context.clock.now());
  const fit = checkApplication(application, context);
  if (application.metadata.deletionTimestamp !== undefined && !isOperating(application)) {
    return deleteApplication(application, fit.destination, context);
  }
  if (!fit.allowed) return reportUnfit(application, fit.condition, memory, context);
  if (!fit.watched.settled()) return {};
  return isOperating(application)
    ? operate(application, fit, memory, context)
    : compareAndDecide(application, fit, memory, context);
}

/** A refresh somebody asked for by annotation, or a changed spec, wants newer refs than were seen before. */
function takeUpRefresh(application: Application, memory: ApplicationMemory, now: number): void {
  const asked = application.metadata.annotations?.[annotations.refresh];
  if (asked !== undefined || (application.status?.sync !== undefined && isSpecChanged(application))) memory.refsNotBefore ??= now;
  if (asked === "hard") memory.hard = true;
}

/** Looks at the spec's own sources, and says what was found or why nothing could be. */
async function look(application: Application, fit: Fit, memory: ApplicationMemory, context: ReconcileContext): Promise<Looked> {
  const now = context.clock.now();
  const { refsNotBefore, hard } = memory;
  try {
    const observed = await observe(application, fit, { sources: sourcesOf(application.spec) }, memory, context);
    memory.comparison = observed.comparison;
    delete memory.failedLooks;
    const telling = { now, persistsHealth: persistsHealth(context.store.settings()) };
    return { observed, status: (conditions = []) => describeComparison(observed, conditions, telling) };
  } catch (thrown) {
    context.signal.throwIfAborted();
    // What nobody foresaw is no finding about the sources: the pass breaks, is repeated, and reported if it keeps breaking (R31).
    if (!(thrown instanceof FairleadError)) throw thrown;
    const side = thrown.details["reason"] === notManaged ? "live" : "target";
    const condition = { type: "ComparisonError", message: `Failed to load ${side} state: ${messageOf(thrown)}` } as const;
    // A repository that is away proves nothing about what is live: what was compared last stays as it was (R25).
    const keepsSync = isFailure(thrown, "UNAVAILABLE") || isFailure(thrown, "DEADLINE_EXCEEDED");
    memory.failedLooks = (memory.failedLooks ?? 0) + 1;
    const againAfterMs = retryOfLook(thrown, memory.failedLooks, now);
    const status = () => describeFailure(application, condition, { keepsSync, now });
    return { condition, status, ...(againAfterMs !== undefined && { againAfterMs }) };
  } finally {
    // What was asked for meanwhile is for the next look.
    if (memory.refsNotBefore === refsNotBefore) delete memory.refsNotBefore;
    if (hard) memory.hard = false;
  }
}

interface Looked {
  readonly observed?: Observation;
  readonly condition?: Condition;
  /** When it is worth another look although nothing changed. */
  readonly againAfterMs?: number;
  readonly status: (conditions?: readonly Condition[]) => ApplicationStatus;
}

async function compareAndDecide(
  application: Application,
  fit: Fit,
  memory: ApplicationMemory,
  context: ReconcileContext,
): Promise<Handled> {
  const looked = await look(application, fit, memory, context);
  const { observed } = looked;
  if (observed === undefined) {
    await report(application, looked.status(), context);
    return looked.againAfterMs === undefined ? {} : { againAfterMs: looked.againAfterMs };
  }
  await releaseHooks(observed, context);
  const decision = decideAutoSync({
    application,
    comparison: observed.comparison,
    revisions: observed.rendering.commits,
    operationId: crypto.randomUUID(),
    now: context.clock.now(),
  });
  const wantsSync = decision.kind === "sync" && !observed.comparison.conditions.some(({ type }) => type.endsWith("Error"));
  const gate = syncGate(application, fit.project, { at: context.clock.now(), manual: false });
  if (wantsSync && !gate.isOpen) {
    const message = `Auto-sync waits for a sync window: ${gate.because}`;
    await report(application, looked.status([{ type: "SyncWindowWarning", message }]), context);
    return { againAfterMs: gate.againAfterMs };
  }
  if (wantsSync) {
    await beginOperation(application, decision.operation, { observed, status: looked.status(), memory }, context);
    return { againAfterMs: 0 };
  }
  const conditions: readonly Condition[] = decision.kind === "refuse" ? [{ type: "SyncError", message: decision.message }] : [];
  await report(application, looked.status(conditions), context);
  return decision.kind === "later" ? { againAfterMs: Math.max(1, decision.at - context.clock.now()) } : {};
}

/** The Application has an operation: begin it, go on with it, or wait for its retry. */
async function operate(
  application: Application,
  fit: Fit,
  memory: ApplicationMemory,
  context: ReconcileContext,
): Promise<Handled> {
  const wait = retryWait(application, context.clock.now());
  if (wait !== undefined) return { againAfterMs: wait };
  const operation = begunState(application)?.operation ?? application.operation ?? {};
  const running = takeUpAttempt(application, memory);
  if (running === undefined && operation.initiatedBy?.automated !== true) memory.refsNotBefore ??= context.clock.now();
  const describe = async () => {
    const current = context.store.application(refOf(application)) ?? application;
    return (await look(current, fit, memory, context)).status();
  };
  const gate = running === undefined ? undefined : gateOf(running, application, fit, context);
  if (running !== undefined && gate?.isOpen === false) {
    const status = pauseOperation(application, running, gate.because);
    await report(application, { ...(await describe()), ...status }, context);
    return { againAfterMs: gate.againAfterMs };
  }
  const observed = await observeOperation(application, fit, sourcesOfOperation(application, operation, running), memory, context);
  if (running === undefined) {
    const status = "failure" in observed ? {} : await describe();
    // It is not bound to a commit on the word of a remote that does not answer (R25).
    const isFresh = !("failure" in observed) && observed.rendering.stale === undefined;
    await beginOperation(application, operation, { ...(isFresh && { observed }), status, memory }, context);
    return { againAfterMs: 0 };
  }
  if ("failure" in observed) {
    const message = `ComparisonError: ${messageOf(observed.failure)}`;
    return closeAttempt(application, running, { phase: "Error", message, memory, describe }, context);
  }
  const handled = await workOnOperation(running, observed, { memory, describe }, context);
  const isLong = context.clock.now() - Date.parse(running.state.startedAt) > quietMs;
  if (memory.operation !== undefined && isLong) await report(application, await describe(), context);
  return handled;
}

/** E-11: what is being terminated has to end, whatever the windows say. */
function gateOf({ state }: RunningOperation, application: Application, { project }: Fit, { clock }: ReconcileContext): SyncGate {
  if (state.phase === "Terminating") return { isOpen: true };
  const manual = state.operation.initiatedBy?.automated !== true;
  return syncGate(application, project, { at: clock.now(), manual, startedAt: Date.parse(state.startedAt) });
}

async function observeOperation(
  application: Application,
  fit: Fit,
  wanted: OperationSources,
  memory: ApplicationMemory,
  context: ReconcileContext,
): Promise<Observation | { readonly failure: unknown }> {
  try {
    return await observe(application, fit, wanted, memory, context);
  } catch (failure) {
    context.signal.throwIfAborted();
    if (!(failure instanceof FairleadError)) throw failure;
    return { failure };
  }
}

/** What the spec or the project forbids is told, and nothing else is done. A running operation cannot go on either. */
async function reportUnfit(
  application: Application,
  condition: Condition,
  memory: ApplicationMemory,
  context: ReconcileContext,
): Promise<Handled> {
  const now = context.clock.now();
  const status = describeFailure(application, condition, { keepsSync: false, now });
  if (!isOperating(application)) {
    await report(application, { ...status, health: { status: "Unknown" } }, context);
    return {};
  }
  const running = takeUpAttempt(application, memory);
  if (running === undefined) {
    await beginOperation(application, application.operation ?? {}, { status, memory }, context);
    return { againAfterMs: 0 };
  }
  const message = `${condition.type}: ${condition.message}`;
  return closeAttempt(application, running, { phase: "Error", message, memory, describe: async () => status }, context);
}

/** Writes what changed of the status, and takes the refresh annotation away that this pass has answered. Nothing changed, nothing written. */
async function report(
  application: Application,
  status: ApplicationStatus,
  { store, clock, signal }: ReconcileContext,
): Promise<void> {
  const patch = statusPatch(application, status, clock.now());
  const asked = application.metadata.annotations?.[annotations.refresh] !== undefined;
  if (patch === undefined && !asked) return;
  const cleared = { annotations: { [annotations.refresh]: null, [annotations.refreshTimestamp]: null } };
  const metadata = { resourceVersion: application.metadata.resourceVersion, ...(asked && cleared) };
  await store.patchApplication(refOf(application), { metadata, ...(patch !== undefined && { status: patch }) }, signal);
}
