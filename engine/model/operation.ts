import type { ApplicationSource } from "./application-source.js";

/** Where an operation stands. The last three are terminal. */
export type OperationPhase = "Running" | "Terminating" | "Succeeded" | "Failed" | "Error";

/** What became of one object in a sync. */
export type ResultCode = "Synced" | "SyncFailed" | "Pruned" | "PruneSkipped";

/** When in a sync a task runs. The first four belong to a sync, the last two to a deletion. */
export type SyncPhase = "PreSync" | "Sync" | "PostSync" | "SyncFail" | "PreDelete" | "PostDelete";

/** Retry after a failed sync; durations as Go writes them (`5s`), a bare integer means seconds. */
export interface RetryStrategy {
  readonly limit?: number;
  readonly refresh?: boolean;
  readonly backoff?: { readonly duration?: string; readonly factor?: number; readonly maxDuration?: string };
}

/** One object that a selective sync names. An empty namespace matches any. */
export interface SyncResource {
  readonly group?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** A sync somebody asked for. Without `syncStrategy` hooks run. */
export interface SyncOperation {
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly syncStrategy?: { readonly apply?: { readonly force?: boolean }; readonly hook?: { readonly force?: boolean } };
  readonly resources?: readonly SyncResource[];
  readonly source?: ApplicationSource;
  readonly sources?: readonly ApplicationSource[];
  readonly manifests?: readonly string[];
  readonly syncOptions?: readonly string[];
  readonly autoHealAttemptsCount?: number;
}

/** `operation` of an Application: present while one is requested or running. */
export interface Operation {
  readonly sync?: SyncOperation;
  readonly initiatedBy?: { readonly username?: string; readonly automated?: boolean };
  /** Free pairs. Ours is named `operation-id`; see `operationIdOf`. */
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  readonly retry?: RetryStrategy;
}

/** What became of one object, hook or not, in `status.operationState.syncResult.resources`. */
export interface ResourceResult {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status?: ResultCode;
  readonly message?: string;
  readonly hookType?: SyncPhase;
  /** An operation phase for every object, hooks or not. */
  readonly hookPhase?: OperationPhase;
  readonly syncPhase?: SyncPhase;
  readonly images?: readonly string[];
}

/** What a sync used and did. */
export interface SyncResult {
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly source?: ApplicationSource;
  readonly sources?: readonly ApplicationSource[];
  readonly resources?: readonly ResourceResult[];
  readonly managedNamespaceMetadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** `status.operationState`: the running or the last operation. Times are RFC 3339, UTC. */
export interface OperationState {
  readonly operation: Operation;
  readonly phase: OperationPhase;
  readonly message?: string;
  readonly syncResult?: SyncResult;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount?: number;
}

/** The name of the `info` pair that holds our operation id. */
export const operationIdName = "operation-id";

/** The id of an operation: ours if it was stored with one, else its start, which is unique for an Application. */
export function operationIdOf(operation: Operation, startedAt: string): string {
  return operation.info?.find((pair) => pair.name === operationIdName)?.value ?? startedAt;
}

/** Says whether a phase is final. */
export function isTerminal(phase: OperationPhase): boolean {
  return phase === "Succeeded" || phase === "Failed" || phase === "Error";
}
