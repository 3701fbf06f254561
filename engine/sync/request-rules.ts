import { type Application, type ApplicationSource, formatRef, refOf, sourcesOf } from "../model/application.js";
import { isTerminal, type SyncResource } from "../model/operation.js";

/** Why a wish about an operation may not be stored. */
export type RequestRule =
  | "DELETING"
  | "OPERATION_RUNNING"
  | "SYNC_WINDOW"
  | "NO_OPERATION"
  | "AUTO_SYNC_REVISION"
  | "REVISIONS_MISMATCH"
  | "RESOURCE_INCOMPLETE";

/** Yes, or the rule that says no and one sentence for the person who asked. */
export type RequestVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly rule: RequestRule; readonly because: string };

/** The parts of a wish to sync that rules look at. */
export interface RequestedSync {
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly dryRun?: boolean;
  readonly resources?: readonly SyncResource[];
}

const allowed: RequestVerdict = { allowed: true };

/**
 * May this sync be stored now? Not while the Application is being deleted or another operation is there; not for another revision than the
 * spec's while auto-sync is on, unless it is a dry run, because auto-sync would undo it at once.
 * @see argoproj/argo-cd:server/application/application.go
 */
export function judgeSyncRequest(application: Application, wish: RequestedSync): RequestVerdict {
  return firstRefusal([notDeleting(application), isIdle(application), revisionsFit(application, wish), resourcesAreWhole(wish)]);
}

/** May the running operation be told to end? Only if there is one; asking again while it ends is fine. */
export function judgeTerminateRequest(application: Application): RequestVerdict {
  if (isBusy(application)) return allowed;
  return refuse("NO_OPERATION", `Cannot terminate the operation of "${formatRef(refOf(application))}": none is running`);
}

/** Says whether auto-sync is on: `automated` is there and not switched off by `enabled: false`. */
export function isAutomated(application: Application): boolean {
  const automated = application.spec.syncPolicy?.automated;
  return automated !== undefined && automated !== null && automated.enabled !== false;
}

function firstRefusal(verdicts: readonly RequestVerdict[]): RequestVerdict {
  return verdicts.find((verdict) => !verdict.allowed) ?? allowed;
}

function refuse(rule: RequestRule, because: string): RequestVerdict {
  return { allowed: false, rule, because };
}

function notDeleting(application: Application): RequestVerdict {
  const since = application.metadata.deletionTimestamp;
  if (since === undefined) return allowed;
  return refuse("DELETING", `Cannot sync "${formatRef(refOf(application))}": it is being deleted since ${since}`);
}

function isBusy({ operation, status }: Application): boolean {
  const state = status?.operationState;
  return operation !== undefined || (state !== undefined && !isTerminal(state.phase));
}

function isIdle(application: Application): RequestVerdict {
  if (!isBusy(application)) return allowed;
  const since = application.status?.operationState?.startedAt;
  const started = since === undefined ? "" : ` (started ${since})`;
  return refuse(
    "OPERATION_RUNNING",
    `Cannot sync "${formatRef(refOf(application))}": another operation is already in progress${started}; wait for it or terminate it`,
  );
}

function revisionsFit(application: Application, wish: RequestedSync): RequestVerdict {
  const sources = sourcesOf(application.spec);
  const asked = wish.revisions ?? [];
  if (asked.length > sources.length) {
    return refuse(
      "REVISIONS_MISMATCH",
      `Cannot sync to ${asked.length} revisions: the Application has ${sources.length} sources`,
    );
  }
  if (wish.dryRun === true || !isAutomated(application)) return allowed;
  const pairs: readonly (readonly [string | undefined, ApplicationSource | undefined])[] = [
    ...asked.map((revision, index) => [revision, sources[index]] as const),
    ...(asked.length === 0 ? [[wish.revision, sources[0]] as const] : []),
  ];
  const other = pairs.find(([revision, source]) => !isSpecified(revision, source));
  if (other === undefined) return allowed;
  const specified = other[1]?.targetRevision || "HEAD";
  return refuse(
    "AUTO_SYNC_REVISION",
    `Cannot sync to "${other[0]}": auto-sync is on and set to "${specified}"; change the target revision or switch auto-sync off`,
  );
}

function isSpecified(revision: string | undefined, source: ApplicationSource | undefined): boolean {
  return revision === undefined || revision === "" || revision === (source?.targetRevision || "HEAD");
}

function resourcesAreWhole(wish: RequestedSync): RequestVerdict {
  const broken = (wish.resources ?? []).find((resource) => resource.kind === "" || resource.name === "");
  if (broken === undefined) return allowed;
  return refuse("RESOURCE_INCOMPLETE", `Cannot sync the resource "${broken.kind}/${broken.name}": give its kind and its name`);
}
