import type { OperationPhase, OperationState } from "../model/operation.js";
import { isPrune, type SyncTask } from "../model/sync-task.js";
import { permitsDestination, permitsKind } from "../project/permits.js";
import { isApproved } from "../sync/approval.js";
import { buildTasks } from "../sync/build-tasks.js";
import { nextStep, type Step, type StepContext } from "../sync/next-step.js";
import { type Sighting, settleTasks } from "../sync/settle-tasks.js";
import { readSyncOptions } from "../sync/sync-options.js";
import { concludeDryRun, refuseTasks, resourceResults } from "../sync/task-results.js";
import { act } from "./act.js";
import type { RunningOperation } from "./application-memory.js";
import type { Observation } from "./observation.js";

/** Longest time one wave, or one hook, is waited for. */
const waveDeadlineMs = 30 * 60_000;
/** Longest time a cluster that cannot be reached is waited for in the middle of a sync. */
const awayDeadlineMs = 30 * 60_000;
/** Time other controllers get to react to a wave before the next one starts, as in Argo CD. */
const waveDelayMs = 2_000;
/** Look again after this even if no event comes. */
const backstopMs = 5_000;
/** Steps in one pass; a sync that needs more goes on in the next pass. */
const stepsAPass = 1_000;

/** What running an operation needs besides what was observed. */
export interface RunContext {
  readonly now: () => number;
  /** Tells what became of a task; called once for each change. */
  readonly progress: (task: SyncTask) => void;
  readonly signal: AbortSignal;
}

/** How a pass over an operation ended: it goes on later, or its attempt is over. */
export type RunOutcome =
  | { readonly kind: "waiting"; readonly againAfterMs: number; readonly message: string }
  | { readonly kind: "over"; readonly phase: OperationPhase; readonly message: string };

/**
 * Carries the attempt of an operation on as far as it goes now: brings its tasks up to date, decides one step, acts, and looks again, until it
 * has to wait or is over.
 */
export async function runOperation(running: RunningOperation, observed: Observation, context: RunContext): Promise<RunOutcome> {
  const refused = checkBeforeStart(running, observed);
  if (refused !== undefined) return refused;
  running.tasks ??= await leaveIgnored(makeTasks(running, observed), running, observed);
  for (let steps = 0; steps < stepsAPass; steps++) {
    context.signal.throwIfAborted();
    running.tasks = settleTasks(running.tasks, await sightings(running.tasks, observed, context.signal));
    tellProgress(running, context);
    const step = nextStep(running.tasks, stepContext(running, observed, context));
    switch (step.kind) {
      case "wait":
        return waiting(running, step, context.now());
      case "succeed":
        if (running.state.operation.sync?.dryRun === true) running.tasks = concludeDryRun(running.tasks);
        tellProgress(running, context);
        return { kind: "over", phase: "Succeeded", message: step.message };
      case "fail":
        return { kind: "over", phase: step.phase, message: step.message };
      case "dry-run":
      case "start":
      case "stop": {
        const away = await carryOut(step, running, observed, context);
        if (away !== undefined) return { kind: "waiting", againAfterMs: backstopMs, message: `waiting for the cluster: ${away}` };
      }
    }
  }
  return { kind: "waiting", againAfterMs: 0, message: "going on" };
}

/** What ends an operation before its first task. */
function checkBeforeStart(running: RunningOperation, { comparison }: Observation): RunOutcome | undefined {
  const { sync } = running.state.operation;
  if (sync === undefined) return { kind: "over", phase: "Error", message: "Invalid operation request: no operation specified" };
  if (sync.manifests !== undefined) {
    return { kind: "over", phase: "Error", message: "Cannot sync local manifests: this version syncs from repositories only." };
  }
  if (running.tasks !== undefined || running.state.phase === "Terminating") return undefined;
  const shared = comparison.conditions.find(({ type }) => type === "SharedResourceWarning");
  const { options } = readSyncOptions(sync.syncOptions);
  if (options.failOnSharedResource && shared !== undefined) {
    return { kind: "over", phase: "Failed", message: `Shared resource found: ${shared.message}` };
  }
  const errors = comparison.conditions.filter(({ type }) => type === "ComparisonError" || type === "InvalidSpecError");
  if (errors.length === 0) return undefined;
  return { kind: "over", phase: "Error", message: errors.map(({ type, message }) => `${type}: ${message}`).join("; ") };
}

function makeTasks(running: RunningOperation, observed: Observation): readonly SyncTask[] {
  const { state, resumed } = running;
  const { application, comparison, hooks, liveHooks, rendering, watched } = observed;
  const operation = state.operation.sync ?? {};
  const { namespace } = application.spec.destination;
  const live =
    namespace === undefined ? undefined : watched.index.get({ group: "", kind: "Namespace", namespace: "", name: namespace });
  const metadata = application.spec.syncPolicy?.managedNamespaceMetadata;
  const tasks = buildTasks({
    comparison,
    hooks,
    liveHooks,
    operation,
    options: readSyncOptions(operation.syncOptions).options,
    attempt: { operationId: running.operationId, retry: state.retryCount ?? 0 },
    revision: rendering.commits[0] ?? "",
    startedAt: state.startedAt,
    resumed,
    ...(namespace !== undefined && {
      namespace: {
        name: namespace,
        ...(live !== undefined && {
          live: live.body ?? { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, uid: live.uid } },
        }),
        ...(metadata !== undefined && { metadata }),
      },
    }),
  });
  const refusals = tasks.flatMap((task) => {
    const because = refusalOf(task, observed);
    return because === undefined ? [] : [[task.id, because] as const];
  });
  return refuseTasks(tasks, new Map(refusals));
}

/** With `RespectIgnoreDifferences=true` what the rules ignore is applied as it is live. */
async function leaveIgnored(
  tasks: readonly SyncTask[],
  { state }: RunningOperation,
  { keepIgnored }: Observation,
): Promise<readonly SyncTask[]> {
  const { options } = readSyncOptions(state.operation.sync?.syncOptions);
  if (!options.respectIgnoreDifferences) return tasks;
  return Promise.all(
    tasks.map(async (task) => {
      const { target, live } = task;
      return target === undefined || live === undefined ? task : { ...task, target: await keepIgnored(target, live) };
    }),
  );
}

/** S72: every object of a sync is asked about, before the plan is made and again right before its write. */
function refusalOf(task: SyncTask, { project, watched, application }: Observation): string | undefined {
  const { group, kind, name, namespace } = task.key;
  const kindVerdict = permitsKind(project, { group, kind, name, namespaced: namespace !== "" });
  if (!kindVerdict.allowed) return kindVerdict.because;
  const { server, name: cluster } = watched.cluster;
  const place = { server, name: cluster, namespace: namespace || (application.spec.destination.namespace ?? "") };
  const placeVerdict = permitsDestination(project, place);
  return placeVerdict.allowed ? undefined : placeVerdict.because;
}

function stepContext(running: RunningOperation, { application }: Observation, { now }: RunContext): StepContext {
  const { state } = running;
  const sync = state.operation.sync ?? {};
  const waitDeadline = running.waitingSince === undefined ? undefined : running.waitingSince.at + waveDeadlineMs;
  return {
    options: readSyncOptions(sync.syncOptions).options,
    dryRun: running.dryRun,
    dryRunOnly: sync.dryRun === true,
    terminating: state.phase === "Terminating",
    pruneApproved: isApproved(application, state.startedAt),
    now: now(),
    waveDelayMs,
    ...(running.lastStartedAt !== undefined && { lastStartedAt: running.lastStartedAt }),
    ...(waitDeadline !== undefined && { waitDeadline }),
  };
}

/** @returns why the cluster could not be reached, if some of the step is still to be done for that */
async function carryOut(
  step: Step,
  running: RunningOperation,
  observed: Observation,
  context: RunContext,
): Promise<string | undefined> {
  const { sync } = running.state.operation;
  const strategy = sync?.syncStrategy;
  const tasks = running.tasks ?? [];
  const isOverdue = running.awaySince !== undefined && context.now() - running.awaySince >= awayDeadlineMs;
  let away: string | undefined;
  const unanswered = (because: string) => (away ??= because);
  running.tasks = await act(step, tasks, {
    cluster: observed.watched.cluster,
    options: readSyncOptions(sync?.syncOptions).options,
    force: strategy?.apply?.force === true || strategy?.hook?.force === true,
    wrote: (object) => observed.watched.wrote(object),
    refusal: (task) => refusalOf(task, observed),
    ...(isOverdue ? {} : { unanswered }),
    now: context.now,
    signal: context.signal,
  });
  if (away === undefined) delete running.awaySince;
  else running.awaySince ??= context.now();
  if (step.kind === "dry-run") running.dryRun = dryRunOf(running.tasks, away);
  if (step.kind === "start") {
    // Clearing old hooks away begins no wave.
    if (step.prunes.length + step.applies.length > 0) running.lastStartedAt = context.now();
    delete running.waitingSince;
  }
  return away;
}

function dryRunOf(tasks: readonly SyncTask[], away: string | undefined): RunningOperation["dryRun"] {
  if (tasks.some(({ result }) => result?.phase === "Failed")) return "failed";
  return away === undefined ? "passed" : "due";
}

/**
 * What the cluster shows of the tasks. The index answers for what it holds; for what it does not have, the API server is asked, because a watch may lag
 * behind and only the server can say that something is gone.
 */
async function sightings(
  tasks: readonly SyncTask[],
  { watched }: Observation,
  signal: AbortSignal,
): Promise<(task: SyncTask) => Sighting | undefined> {
  const { index, cluster } = watched;
  const absent = new Set<string>();
  for (const task of tasks) {
    const isAwaited = task.result?.phase === "Running" && (task.isHook || isPrune(task) || task.live !== undefined);
    // A hook that waits for an old object to go has to learn that it is gone.
    const isHeldUp = task.result === undefined && task.isHook && task.live !== undefined;
    const isOpen = isAwaited || isHeldUp;
    if (!isOpen || index.get(task.key) !== undefined) continue;
    const found = await cluster.read(task.key, undefined, signal);
    if (found === undefined) absent.add(task.id);
    else watched.wrote(found);
  }
  return (task) => {
    const record = index.get(task.key);
    if (record === undefined) return { absent: absent.has(task.id) };
    const live = record.body ?? task.live;
    const health = index.healthOf(task.key, { certain: true });
    return { absent: false, ...(live !== undefined && { live }), ...(health !== undefined && { health }) };
  };
}

function waiting(running: RunningOperation, step: Step & { kind: "wait" }, now: number): RunOutcome {
  const [first] = step.tasks;
  const wave = first === undefined ? "" : `${first.phase}/${first.wave}`;
  if (running.waitingSince?.wave !== wave && step.reason !== "delay") running.waitingSince = { wave, at: now };
  const pause = step.notBefore === undefined ? backstopMs : Math.max(1, step.notBefore - now);
  return { kind: "waiting", againAfterMs: Math.min(pause, backstopMs), message: step.message };
}

function tellProgress(running: RunningOperation, { progress }: RunContext): void {
  for (const task of running.tasks ?? []) {
    if (task.result === undefined) continue;
    const said = `${task.result.phase}/${task.result.code ?? ""}/${task.result.message}`;
    if (running.told.get(task.id) === said) continue;
    running.told.set(task.id, said);
    progress(task);
  }
}

/** The state of an operation as it is this moment, results included. */
export function currentState(running: RunningOperation): OperationState {
  const { state, tasks = [] } = running;
  return { ...state, syncResult: { ...state.syncResult, resources: resourceResults(tasks) } };
}
