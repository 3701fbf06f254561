import { annotations, finalizers } from "../model/annotations.js";
import type { Manifest } from "../model/manifest.js";
import type { SyncPhase } from "../model/operation.js";
import { readHook } from "./hooks.js";
import { runsOnce } from "./run-once-kinds.js";

/** One try of one operation: hooks run once in it. A retry is the next attempt of the same operation and runs them anew. */
export interface Attempt {
  /** See `operationIdOf`. */
  readonly operationId: string;
  /** `retryCount` of the operation's state; 0 for the first try. */
  readonly retry: number;
}

/** Which attempt made a hook object, and for which of the hook's phases. */
export interface HookStamp extends Attempt {
  readonly phase: SyncPhase;
}

const longestName = 63;
const phaseOrder: readonly SyncPhase[] = ["PreSync", "Sync", "PostSync", "SyncFail", "PreDelete", "PostDelete"];

/**
 * The name a hook's object gets: its own, else `generateName` followed by commit, phase and start of the operation, so that the same attempt
 * always finds its own object again. A retry adds its number. At most 63 characters: the prefix is cut, as the API server would.
 * A Job (or another object that runs once) with a fixed name and several phases bears it in the first one only and adds the phase in the others:
 * under one name the second run would have to wipe out the trace of the first, and a crash between the two would repeat it.
 * @param options.revision the commit; its first seven characters count
 * @param options.startedAt RFC 3339; must be a time
 * @see argoproj/argo-cd:gitops-engine/pkg/sync/sync_context.go
 */
export function hookName(
  target: Manifest,
  options: { readonly revision: string; readonly phase: SyncPhase; readonly startedAt: string; readonly retry: number },
): string {
  const { name, generateName = "" } = target.metadata;
  if (name !== undefined && name !== "") return isFirstRun(target, options.phase) ? name : withSuffix(name, `-${options.phase}`);
  const seconds = Math.floor(Date.parse(options.startedAt) / 1000);
  const retry = options.retry > 0 ? `-${options.retry}` : "";
  return withSuffix(generateName, `${options.revision.slice(0, 7)}-${options.phase}-${seconds}${retry}`);
}

/** The object to create for a hook: named, held by the hook finalizer until its operation is over, and stamped with its attempt. */
export function stampHook(target: Manifest, name: string, stamp: HookStamp): Manifest {
  const { generateName: _, ...metadata } = target.metadata;
  return {
    ...target,
    metadata: {
      ...metadata,
      name,
      finalizers: [...new Set([...(metadata.finalizers ?? []), finalizers.hook])],
      annotations: { ...metadata.annotations, [annotations.operationId]: formatStamp(stamp) },
    },
  };
}

/** The attempt and phase that made a hook object; undefined for one that carries no stamp of ours. */
export function readStamp(object: Manifest): HookStamp | undefined {
  const match = /^(.+)\/(\d{1,9})\/([A-Za-z]+)$/.exec(object.metadata.annotations?.[annotations.operationId] ?? "");
  const [, operationId, retry, phase] = match ?? [];
  if (operationId === undefined || retry === undefined || phase === undefined) return undefined;
  return { operationId, retry: Number(retry), phase: phase as SyncPhase };
}

/** Says whether two stamps name the same attempt. */
export function isSameAttempt(a: Attempt, b: Attempt): boolean {
  return a.operationId === b.operationId && a.retry === b.retry;
}

/** Says whether a live object is the very one that a stamped target asks for: same attempt, same phase. */
export function isOwnInstance(target: Manifest, live: Manifest): boolean {
  const wanted = target.metadata.annotations?.[annotations.operationId];
  return wanted !== undefined && wanted === live.metadata.annotations?.[annotations.operationId];
}

function isFirstRun(target: Manifest, phase: SyncPhase): boolean {
  const hook = readHook(target);
  if (hook.role !== "hook" || !runsOnce(target)) return true;
  return phaseOrder.find((one) => hook.phases.includes(one)) === phase;
}

function withSuffix(prefix: string, suffix: string): string {
  return `${prefix.slice(0, Math.max(0, longestName - suffix.length))}${suffix.toLowerCase()}`;
}

function formatStamp(stamp: HookStamp): string {
  return `${stamp.operationId}/${stamp.retry}/${stamp.phase}`;
}
