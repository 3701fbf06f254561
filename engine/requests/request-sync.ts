import { FairleadError } from "../errors.js";
import { type Application, type ApplicationRef, formatRef, projectOf, refOf } from "../model/application.js";
import type { EventCause } from "../model/engine-event.js";
import { isTerminal, type Operation, operationIdName, operationIdOf } from "../model/operation.js";
import type { ApplicationAnswer, SyncWish } from "../model/wish.js";
import type { ApplicationStore } from "../ports/application-store.js";
import { effectiveProjectNamed } from "../reconcile/effective-projects.js";
import { replaceWhole, timestamp } from "../reconcile/report.js";
import { syncGate } from "../reconcile/sync-gate.js";
import { judgeSyncRequest, judgeTerminateRequest, type RequestVerdict } from "../sync/request-rules.js";
import { readSyncOptions } from "../sync/sync-options.js";
import { changeApplication } from "./change-application.js";

/** What came of a wish to sync. */
export type SyncAnswer = ApplicationAnswer & { readonly operationId: string };

/**
 * Stores the wish to sync an Application as its `operation`; the loop hears of it and does the work. Once this returns, a crash loses nothing (R1).
 * @param asked.now milliseconds since 1970; sync windows are judged by it
 * @throws FairleadError `NOT_FOUND`; `CONFLICT` while another operation runs; `FAILED_PRECONDITION` with `details.rule`; `BAD_USER_INPUT`
 * @see argoproj/argo-cd:server/application/application.go, Sync
 */
export async function requestSync(
  store: ApplicationStore,
  ref: ApplicationRef,
  wish: SyncWish,
  { cause, now }: { readonly cause: EventCause; readonly now: number },
  signal: AbortSignal,
): Promise<SyncAnswer> {
  const operationId = crypto.randomUUID();
  let warnings: readonly string[] = [];
  const decide = (application: Application) => {
    mustBeAllowed(judgeSyncRequest(application, wish));
    mustBeAllowed(judgeWindows(application, store, now));
    const operation = operationFor(application, wish, operationId, cause);
    warnings = readSyncOptions(operation.sync?.syncOptions).warnings;
    return { operation };
  };
  const application = await changeApplication(store, ref, decide, signal);
  return { application, operationId, warnings };
}

function operationFor({ spec }: Application, wish: SyncWish, operationId: string, cause: EventCause): Operation {
  const force = wish.force === true ? { force: true } : {};
  const syncOptions = wish.syncOptions ?? spec.syncPolicy?.syncOptions;
  const retry = wish.retry ?? spec.syncPolicy?.retry;
  return {
    sync: {
      ...(wish.revision !== undefined && { revision: wish.revision }),
      ...(wish.revisions !== undefined && { revisions: wish.revisions }),
      ...(wish.prune !== undefined && { prune: wish.prune }),
      ...(wish.dryRun !== undefined && { dryRun: wish.dryRun }),
      ...(wish.resources !== undefined && wish.resources.length > 0 && { resources: wish.resources }),
      ...(syncOptions !== undefined && { syncOptions }),
      syncStrategy: wish.applyOnly === true ? { apply: force } : { hook: force },
    },
    initiatedBy: { username: cause.actor ?? "unknown" },
    info: [{ name: operationIdName, value: operationId }],
    ...(retry !== undefined && { retry }),
  };
}

/** A person's sync has to wait for its window, unless that lets people through. */
function judgeWindows(application: Application, store: ApplicationStore, at: number): RequestVerdict {
  const project = effectiveProjectNamed(store, projectOf(application));
  const gate = project === undefined ? undefined : syncGate(application, project, { at, manual: true });
  if (gate === undefined || gate.isOpen) return { allowed: true };
  const name = formatRef(refOf(application));
  return { allowed: false, rule: "SYNC_WINDOW", because: `cannot sync: blocked by sync window: for "${name}" ${gate.because}` };
}

function mustBeAllowed(verdict: RequestVerdict): void {
  if (verdict.allowed) return;
  const code =
    verdict.rule === "OPERATION_RUNNING"
      ? "CONFLICT"
      : verdict.rule === "RESOURCE_INCOMPLETE"
        ? "BAD_USER_INPUT"
        : "FAILED_PRECONDITION";
  throw new FairleadError(code, verdict.because, { details: { rule: verdict.rule } });
}

/**
 * Stores the wish to end the running operation; the loop ends what it has under way and closes the operation as failed.
 * @throws FairleadError `NOT_FOUND`; `FAILED_PRECONDITION` with `details.rule` if nothing runs
 */
export async function requestTerminate(
  store: ApplicationStore,
  ref: ApplicationRef,
  now: number,
  signal: AbortSignal,
): Promise<{ readonly operationId: string; readonly application: Application }> {
  let operationId = "";
  const decide = (current: Application) => {
    mustBeAllowed(judgeTerminateRequest(current));
    const stored = current.status?.operationState;
    const running = stored === undefined || isTerminal(stored.phase) ? undefined : stored;
    const state = running ?? { operation: current.operation ?? {}, startedAt: timestamp(now) };
    operationId = operationIdOf(state.operation, state.startedAt);
    const terminating = { ...state, phase: "Terminating", message: "operation is terminating" };
    return { status: { operationState: replaceWhole(stored, terminating) } };
  };
  const application = await changeApplication(store, ref, decide, signal);
  return { operationId, application };
}
