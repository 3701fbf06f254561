import { type Application, type ApplicationSource, type ApplicationStatus, refOf, sourcesOf } from "../model/application.js";
import type { EventBody, EventCause } from "../model/engine-event.js";
import {
  isTerminal,
  type Operation,
  type OperationPhase,
  type OperationState,
  operationIdName,
  operationIdOf,
} from "../model/operation.js";
import { frozenSources } from "../sync/auto-sync.js";
import { appendHistory } from "../sync/history.js";
import { hooksToRelease } from "../sync/release-hooks.js";
import { decideRetry, resumeRetry, retryAt } from "../sync/retry.js";
import { resourceResults } from "../sync/task-results.js";
import type { ApplicationMemory, RunningOperation } from "./application-memory.js";
import { inParallel } from "./in-parallel.js";
import type { Observation } from "./observation.js";
import type { OperationSources } from "./operation-sources.js";
import type { Handled } from "./queue.js";
import type { ReconcileContext } from "./reconcile-context.js";
import { removeHook } from "./remove-hook.js";
import { replaceWhole, statusPatch, timestamp } from "./report.js";
import { currentState, runOperation } from "./run-operation.js";

/** Says whether an Application has an operation that is not over. */
export function isOperating({ operation, status }: Application): boolean {
  return operation !== undefined || (status?.operationState !== undefined && !isTerminal(status.operationState.phase));
}

/** The state of the operation that the Application is in the middle of; undefined if the one it has was not begun. */
export function begunState({ status }: Application): OperationState | undefined {
  const state = status?.operationState;
  return state === undefined || isTerminal(state.phase) ? undefined : state;
}

/** When a failed operation is to be tried again, if it waits for that. */
export function retryWait(application: Application, now: number): number | undefined {
  const state = begunState(application);
  const at = state === undefined ? undefined : retryAt(state);
  return at === undefined || at <= now ? undefined : at - now;
}

/** What an operation works on: what it was bound to when it began, else what it asks for, else the spec. */
export function sourcesOfOperation(
  application: Application,
  operation: Operation,
  running: RunningOperation | undefined,
): OperationSources {
  const { sync = {} } = operation;
  const { source, sources = source === undefined ? undefined : [source], revision, revisions } = running?.state.syncResult ?? {};
  if (sources !== undefined) {
    const pinned = revisions ?? (revision === undefined ? undefined : [revision]);
    return { sources, exact: true, ...(pinned !== undefined && pinned.length === sources.length && { pinned }) };
  }
  const asked = sync.sources ?? (sync.source === undefined ? sourcesOf(application.spec) : [sync.source]);
  const wanted = sync.revisions ?? (sync.revision === undefined ? [] : [sync.revision]);
  return { sources: asked.map((one, index) => withRevision(one, wanted[index])), exact: true };
}

function withRevision(source: ApplicationSource, revision: string | undefined): ApplicationSource {
  return revision === undefined || revision === "" ? source : { ...source, targetRevision: revision };
}

/**
 * Begins an operation: binds it to the commits just rendered and writes that, with what the pass found, in one go. Nobody can begin it twice, because
 * the write holds only for the version that was read.
 */
export async function beginOperation(
  application: Application,
  operation: Operation,
  {
    observed,
    status,
    memory,
  }: { readonly observed?: Observation; readonly status: ApplicationStatus; readonly memory: ApplicationMemory },
  context: ReconcileContext,
): Promise<Application> {
  const startedAt = timestamp(context.clock.now());
  const named = withId(operation);
  const state: OperationState = {
    operation: named,
    phase: "Running",
    message: "syncing",
    startedAt,
    syncResult: { ...boundSources(application, named), ...revisionsOf(application, observed) },
  };
  const stored = await write(application, { operation: named, status: { ...status, operationState: state } }, context);
  memory.operation = attempt(state, { resumed: false });
  const operationId = operationIdOf(named, startedAt);
  publish(stored, { type: "SyncStarted", operationId, operation: state }, context);
  return stored;
}

/** The sources an operation is bound to from its beginning: its own, else the spec's as they are now. */
function boundSources(application: Application, { sync }: Operation) {
  if (sync?.sources !== undefined) return { sources: sync.sources };
  return sync?.source === undefined ? frozenSources(application) : { source: sync.source };
}

function revisionsOf({ spec }: Application, observed: Observation | undefined) {
  const commits = observed?.rendering.commits ?? [];
  if ((spec.sources ?? []).length > 0) return { revisions: commits };
  return commits[0] === undefined ? {} : { revision: commits[0] };
}

/** Every operation gets an id that is stored with it, whoever made it. */
function withId(operation: Operation): Operation {
  if (operation.info?.some(({ name }) => name === operationIdName) === true) return operation;
  return { ...operation, info: [...(operation.info ?? []), { name: operationIdName, value: crypto.randomUUID() }] };
}

function attempt(state: OperationState, { resumed }: { readonly resumed: boolean }): RunningOperation {
  return { operationId: operationIdOf(state.operation, state.startedAt), state, resumed, dryRun: "due", told: new Map() };
}

/** The attempt this process works on for what is stored: the one it remembers, or a new memory of one that another process began. */
export function takeUpAttempt(application: Application, memory: ApplicationMemory): RunningOperation | undefined {
  const stored = begunState(application);
  if (stored === undefined) return undefined;
  const known = memory.operation;
  const isKnown =
    known !== undefined &&
    known.operationId === operationIdOf(stored.operation, stored.startedAt) &&
    (known.state.retryCount ?? 0) === (stored.retryCount ?? 0);
  if (isKnown) {
    if (stored.phase === "Terminating") known.state = { ...known.state, phase: "Terminating" };
    return known;
  }
  memory.operation = attempt(retryAt(stored) === undefined ? stored : retried(stored), { resumed: true });
  return memory.operation;
}

/** The state a retry begins with: of the same sources, and at the same commits unless it asks for the newest. */
function retried(stored: OperationState): OperationState {
  const { source, sources } = stored.syncResult ?? {};
  const { state, pinned } = resumeRetry(stored);
  return { ...state, syncResult: { ...(source && { source }), ...(sources && { sources }), ...pinned } };
}

/** Binds an attempt that knows no commits yet (a retry that asks for the newest, or one that began while they could not be read) to those just rendered. */
function bindCommits({ state }: RunningOperation, { rendering: { commits, stale } }: Observation): OperationState {
  const { syncResult = {} } = state;
  if (stale !== undefined || syncResult.revision !== undefined || (syncResult.revisions ?? []).length > 0) return state;
  const [revision] = commits;
  const isMulti = syncResult.sources !== undefined;
  return {
    ...state,
    syncResult: { ...syncResult, ...(isMulti ? { revisions: commits } : revision !== undefined && { revision }) },
  };
}

/** Works on an attempt until it waits or is over; an attempt that is over is closed or waits for its retry. */
export async function workOnOperation(
  running: RunningOperation,
  observed: Observation,
  { memory, describe }: { readonly memory: ApplicationMemory; readonly describe: () => Promise<ApplicationStatus> },
  context: ReconcileContext,
): Promise<Handled> {
  const { application } = observed;
  running.state = bindCommits(running, observed);
  const outcome = await runOperation(running, observed, {
    now: () => context.clock.now(),
    signal: context.signal,
    progress(task) {
      const [result] = resourceResults([task]);
      if (result === undefined) return;
      const body = { type: "SyncResourceProgress", operationId: running.operationId, result, wave: task.wave } as const;
      publish(context.store.application(refOf(application)) ?? application, body, context);
    },
  });
  if (outcome.kind === "waiting") {
    running.state = { ...running.state, message: outcome.message };
    return { againAfterMs: outcome.againAfterMs };
  }
  return closeAttempt(application, running, { ...outcome, memory, describe }, context);
}

/**
 * Takes note that a sync window holds an attempt back: the time it waits does not count against the deadline of its wave.
 * @returns what the status says of it, the same for as long as the reason is the same
 */
export function pauseOperation(application: Application, running: RunningOperation, because: string): ApplicationStatus {
  const message = `Sync operation blocked by sync window: ${because}`;
  delete running.waitingSince;
  running.state = { ...running.state, message };
  const stored = begunState(application);
  return stored === undefined ? {} : { operationState: { ...stored, message } };
}

interface Ending {
  readonly phase: OperationPhase;
  readonly message: string;
  readonly memory: ApplicationMemory;
  /** Compares anew, now that the attempt is over. */
  readonly describe: () => Promise<ApplicationStatus>;
}

/** Writes how an attempt ended: another one later, or the end of the operation with everything that follows from it. */
export async function closeAttempt(
  application: Application,
  running: RunningOperation,
  { phase, message, memory, describe }: Ending,
  context: ReconcileContext,
): Promise<Handled> {
  const now = context.clock.now();
  const ended: OperationState = { ...currentState(running), phase, message };
  const terminated = running.state.phase === "Terminating";
  const decision = terminated ? ({ retry: false, message } as const) : decideRetry(ended, now);
  const current = context.store.application(refOf(application)) ?? application;
  if (decision.retry) {
    await write(current, { status: { operationState: decision.state } }, context);
    delete memory.operation;
    return { againAfterMs: Math.max(1, decision.at - now) };
  }
  const state: OperationState = { ...ended, message: decision.message, finishedAt: timestamp(now) };
  const described = await describe();
  const { revisionHistoryLimit } = application.spec;
  const limit = revisionHistoryLimit === undefined ? {} : { limit: revisionHistoryLimit };
  const history = appendHistory(current.status?.history ?? [], state, { deployedAt: timestamp(now), ...limit });
  const status = { ...described, operationState: state, ...(history.length > 0 && { history }) };
  const stored = await write(current, { operation: null, status }, context);
  delete memory.operation;
  publish(stored, { type: "SyncFinished", operationId: running.operationId, operation: state }, context);
  return { againAfterMs: 0 };
}

/** Tidies up after operations that are over: takes our finalizer off their hooks and removes those whose policy says so. */
export async function releaseHooks({ application, liveHooks, watched }: Observation, context: ReconcileContext): Promise<void> {
  const hooks = hooksToRelease(liveHooks, application.status?.operationState);
  await inParallel(hooks, 5, ({ live, remove }) => removeHook(watched.cluster, live, { remove }, context.signal));
}

/** Writes to the Application under the version that was decided on. */
async function write(
  application: Application,
  { operation, status }: { readonly operation?: Operation | null; readonly status: ApplicationStatus },
  { store, clock, signal }: ReconcileContext,
): Promise<Application> {
  const { resourceVersion } = application.metadata;
  const patch = {
    metadata: { resourceVersion },
    ...(operation !== undefined && { operation: operation === null ? null : replaceWhole(application.operation, operation) }),
    status: statusPatch(application, status, clock.now()) ?? {},
  };
  return store.patchApplication(refOf(application), patch, signal);
}

function publish(application: Application, body: EventBody, { events, clock }: ReconcileContext): void {
  const operation =
    "operation" in body ? body.operation.operation : (application.operation ?? application.status?.operationState?.operation);
  const cause = causeOf(operation);
  events.publish({
    topic: "OPERATION",
    ref: refOf(application),
    application,
    at: clock.now(),
    body,
    ...(cause !== undefined && { cause }),
  });
}

function causeOf(operation: Operation | undefined): EventCause | undefined {
  if (operation === undefined) return undefined;
  const { username, automated } = operation.initiatedBy ?? {};
  if (automated !== true) return { via: "API", ...(username !== undefined && { actor: username }) };
  return { via: operation.sync?.autoHealAttemptsCount === undefined ? "AUTO_SYNC" : "SELF_HEAL" };
}
