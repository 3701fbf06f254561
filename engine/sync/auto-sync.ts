import { equalJson } from "../kubernetes/json-value.js";
import type { Application, ApplicationSource } from "../model/application.js";
import type { Comparison } from "../model/comparison.js";
import { isTerminal, type Operation, type OperationState, operationIdName, type SyncOperation } from "../model/operation.js";
import { defaultPruneGuard, type PruneGuard, refuseMassPrune } from "./prune-guard.js";
import { isAutomated } from "./request-rules.js";
import { defaultSelfHealPace, nextHeal, type SelfHealPace } from "./self-heal.js";

/** All that the decision to sync by itself follows from. Whether a sync window allows it is asked before. */
export interface AutoSyncInput {
  readonly application: Application;
  readonly comparison: Comparison;
  /** The commits just compared, one a source. */
  readonly revisions: readonly string[];
  /** Whether what changed since the last synced commits can matter to this Application; `false` skips the comparison of commits. Default true. */
  readonly affected?: boolean;
  /** The id a new operation gets. */
  readonly operationId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly pace?: SelfHealPace;
  readonly guard?: PruneGuard;
}

/** What to do, and why. */
export type AutoSyncDecision =
  | { readonly kind: "sync"; readonly operation: Operation; readonly because: "NEW_REVISION" | "SELF_HEAL" }
  | { readonly kind: "skip"; readonly because: string }
  /** Ask again at this time, milliseconds since 1970. */
  | { readonly kind: "later"; readonly at: number; readonly because: string }
  /** Becomes a `SyncError` condition. */
  | { readonly kind: "refuse"; readonly rule: "LAST_ATTEMPT_FAILED" | "EMPTY_RENDER_GUARD"; readonly message: string };

const skip = (because: string): AutoSyncDecision => ({ kind: "skip", because });

/**
 * Decides whether an Application syncs by itself now. One commit is tried once: if that failed, nothing happens until commit or source changes; if
 * it succeeded, only self-heal acts, on what drifted alone, ever more slowly while it keeps drifting. What would remove everything, or most of
 * many objects, is left to a person unless `automated.allowEmpty` is set.
 * @see argoproj/argo-cd:controller/appcontroller.go (autoSync)
 */
export function decideAutoSync(input: AutoSyncInput): AutoSyncDecision {
  const { application, comparison } = input;
  const closed = closedGate(application, comparison);
  if (closed !== undefined) return skip(closed);
  const last = application.status?.operationState;
  const attempted = last !== undefined && wasAttempted(last, input);
  const decision = attempted ? afterAttempt(last, input) : newSync(input);
  return decision.kind === "sync" ? guarded(decision, input) : decision;
}

/** Why nothing is to be done at all. */
function closedGate(application: Application, comparison: Comparison): string | undefined {
  if (!isAutomated(application)) return "auto-sync is off";
  if (application.operation !== undefined) return "an operation is in progress";
  if (application.metadata.deletionTimestamp !== undefined) return "the Application is being deleted";
  if (comparison.status !== "OutOfSync") return `the sync status is ${comparison.status}`;
  if (!prunes(application) && driftOf(comparison).every((resource) => resource.requiresPruning)) {
    return "only resources to prune are out of sync, and auto-sync does not prune";
  }
  return undefined;
}

/** Says whether the last operation was about just these commits of just these sources, and in earnest. */
function wasAttempted(last: OperationState, { application, revisions, affected = true }: AutoSyncInput): boolean {
  const { syncResult } = last;
  if (last.operation.sync?.dryRun === true) return false;
  if (syncResult === undefined) return isTerminal(last.phase);
  const synced = syncResult.revisions ?? (syncResult.revision === undefined ? [] : [syncResult.revision]);
  if (affected && !equalJson(synced, revisions)) return false;
  const wanted = frozenSources(application);
  return wanted.sources === undefined
    ? equalJson(syncResult.source, wanted.source)
    : equalJson(syncResult.sources, wanted.sources);
}

function afterAttempt(last: OperationState, input: AutoSyncInput): AutoSyncDecision {
  if (!isTerminal(last.phase)) return skip("an operation is in progress");
  if (last.phase !== "Succeeded") {
    const to = input.revisions.join(", ");
    return { kind: "refuse", rule: "LAST_ATTEMPT_FAILED", message: `Failed last sync attempt to [${to}]: ${last.message ?? ""}` };
  }
  if (input.application.spec.syncPolicy?.automated?.selfHeal !== true)
    return skip("this revision was synced already, and self-heal is off");
  const { attempt, at } = nextHeal(last, input.now, input.pace ?? defaultSelfHealPace);
  if (at > input.now)
    return { kind: "later", at, because: `self-heal attempt ${attempt} waits, because resources keep drifting` };
  return { kind: "sync", because: "SELF_HEAL", operation: operationOf(input, healing(input, attempt)) };
}

function newSync(input: AutoSyncInput): AutoSyncDecision {
  return { kind: "sync", because: "NEW_REVISION", operation: operationOf(input, {}) };
}

/** A partial sync of what drifted, each object by its full key. */
function healing({ application, comparison }: AutoSyncInput, attempt: number): SyncOperation {
  const drifted = driftOf(comparison).filter((resource) => prunes(application) || !resource.requiresPruning);
  return { autoHealAttemptsCount: attempt, resources: drifted.map((resource) => resource.key) };
}

function operationOf({ application, revisions, operationId }: AutoSyncInput, extra: SyncOperation): Operation {
  const policy = application.spec.syncPolicy;
  const isMulti = (application.spec.sources ?? []).length > 0;
  const [revision] = revisions;
  return {
    sync: {
      ...(isMulti ? { revisions } : {}),
      ...(!isMulti && revision !== undefined ? { revision } : {}),
      ...(prunes(application) ? { prune: true } : {}),
      ...(policy?.syncOptions === undefined ? {} : { syncOptions: policy.syncOptions }),
      ...extra,
    },
    initiatedBy: { automated: true },
    info: [{ name: operationIdName, value: operationId }],
    retry: policy?.retry ?? { limit: 5 },
  };
}

function guarded(decision: AutoSyncDecision & { readonly kind: "sync" }, input: AutoSyncInput): AutoSyncDecision {
  const { application, comparison, revisions, guard = defaultPruneGuard } = input;
  if (!prunes(application) || application.spec.syncPolicy?.automated?.allowEmpty === true) return decision;
  const because = refuseMassPrune(comparison, guard);
  if (because === undefined) return decision;
  return {
    kind: "refuse",
    rule: "EMPTY_RENDER_GUARD",
    message: `Skipping sync attempt to ${revisions.join(", ")}: ${because}`,
  };
}

function prunes(application: Application): boolean {
  return application.spec.syncPolicy?.automated?.prune === true;
}

function driftOf(comparison: Comparison): Comparison["resources"] {
  return comparison.resources.filter(({ hook, status }) => !hook && status !== undefined && status !== "Synced");
}

/** The sources of an Application as `syncResult` records them for an operation: `sources` where it has several, else `source`. */
export function frozenSources({ spec }: Application): {
  readonly source?: ApplicationSource;
  readonly sources?: readonly ApplicationSource[];
} {
  if (spec.sources !== undefined && spec.sources.length > 0) return { sources: spec.sources };
  return spec.source === undefined ? {} : { source: spec.source };
}
