import { equalJson } from "../kubernetes/json-value.js";
import { annotations } from "../model/annotations.js";
import type { Application } from "../model/application.js";

/**
 * How much to recompute, the higher the more: 0 only the resource tree, 1 compare with the commits already resolved, 2 resolve the target revision
 * (what is remembered of the remote will do) and compare, 3 look at the remote and compare.
 */
export type RefreshLevel = 0 | 1 | 2 | 3;

/** What to recompute and why. `hard` also forgets what was rendered. */
export interface Refresh {
  readonly level: RefreshLevel;
  readonly hard: boolean;
  readonly reason:
    | "requested"
    | "source changed"
    | "hard timeout"
    | "soft timeout"
    | "destination changed"
    | "namespace metadata changed"
    | "ignored differences changed"
    | "event";
}

/** What the decision depends on besides the Application. A timeout of 0 or less is none. */
export interface RefreshCircumstances {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The highest level asked for by events since the last comparison. */
  readonly pending?: RefreshLevel;
  readonly softTimeoutMs: number;
  readonly hardTimeoutMs: number;
}

/**
 * Decides whether an Application is due and how much of it to recompute; undefined if it is not. The first reason wins: a refresh annotation, a
 * changed source, time, a changed destination or rule, and last what events asked for. An Application never compared is always due.
 * @see argoproj/argo-cd:controller/appcontroller.go (needRefreshAppStatus)
 */
export function chooseRefresh(application: Application, circumstances: RefreshCircumstances): Refresh | undefined {
  const wish = application.metadata.annotations?.[annotations.refresh];
  if (wish !== undefined) return { level: 3, hard: wish === "hard", reason: "requested" };
  if (hasSourceChanged(application)) return { level: 3, hard: false, reason: "source changed" };
  const expired = expiry(application, circumstances);
  if (expired !== undefined) return expired;
  const { spec, status } = application;
  const comparedTo = status?.sync?.comparedTo;
  if (!equalJson(spec.destination, comparedTo?.destination)) return { level: 2, hard: false, reason: "destination changed" };
  const metadata = spec.syncPolicy?.managedNamespaceMetadata;
  const synced = status?.operationState?.syncResult;
  if (metadata !== undefined && synced !== undefined && !equalJson(metadata, synced.managedNamespaceMetadata)) {
    return { level: 2, hard: false, reason: "namespace metadata changed" };
  }
  if (!equalJson(spec.ignoreDifferences ?? [], comparedTo?.ignoreDifferences ?? [])) {
    return { level: 2, hard: false, reason: "ignored differences changed" };
  }
  return circumstances.pending === undefined ? undefined : { level: circumstances.pending, hard: false, reason: "event" };
}

function hasSourceChanged({ spec, status }: Application): boolean {
  const comparedTo = status?.sync?.comparedTo;
  const isMulti = spec.sources !== undefined && spec.sources.length > 0;
  return isMulti ? !equalJson(spec.sources, comparedTo?.sources ?? []) : !equalJson(spec.source, comparedTo?.source);
}

function expiry({ status }: Application, { now, softTimeoutMs, hardTimeoutMs }: RefreshCircumstances): Refresh | undefined {
  const reconciledAt = status?.reconciledAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(status.reconciledAt);
  const isNever = !Number.isFinite(reconciledAt);
  const isPast = (timeoutMs: number) => timeoutMs > 0 && (isNever || reconciledAt + timeoutMs < now);
  if (isPast(hardTimeoutMs)) return { level: 2, hard: true, reason: "hard timeout" };
  return isNever || isPast(softTimeoutMs) ? { level: 2, hard: false, reason: "soft timeout" } : undefined;
}
