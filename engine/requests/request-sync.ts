import { FairleadError } from "../errors.js";
import type { Application, ApplicationRef } from "../model/application.js";
import type { EventCause } from "../model/engine-event.js";
import { isTerminal, type Operation, operationIdName, operationIdOf } from "../model/operation.js";
import type { ApplicationAnswer, SyncWish } from "../model/wish.js";
import type { ApplicationStore } from "../ports/application-store.js";
import { replaceWhole, timestamp } from "../reconcile/report.js";
import { judgeSyncRequest, judgeTerminateRequest, type RequestVerdict } from "../sync/request-rules.js";
import { readSyncOptions } from "../sync/sync-options.js";
import { changeApplication } from "./change-application.js";

/** What came of a wish to sync. */
export type SyncAnswer = ApplicationAnswer & { readonly operationId: string };

/**
 * Stores the wish to sync an Application as its `operation`; the loop hears of it and does the work. Once this returns, a crash loses nothing (R1).
 * @throws FairleadError `NOT_FOUND`; `CONFLICT` while another operation runs; `FAILED_PRECONDITION` with `details.rule`; `BAD_USER_INPUT`
 * @see argoproj/argo-cd:server/application/application.go, Sync
 */
export async function requestSync(
  store: ApplicationStore,
  ref: ApplicationRef,
  wish: SyncWish,
  cause: EventCause,
  signal: AbortSignal,
): Promise<SyncAnswer> {
  const operationId = crypto.randomUUID();
  let warnings: readonly string[] = [];
  const decide = (application: Application) => {
    mustBeAllowed(judgeSyncRequest(application, wish));
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
