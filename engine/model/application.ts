import type { ApplicationSource } from "./application-source.js";
import type { HealthStatus } from "./health.js";
import type { JsonObject, Manifest } from "./manifest.js";
import type { Operation, OperationState, RetryStrategy } from "./operation.js";

export type { ApplicationSource, DirectoryOptions } from "./application-source.js";
export type { RetryStrategy } from "./operation.js";

/** Which cluster and namespace an Application is for: exactly one of `server` and `name`. */
export interface ApplicationDestination {
  readonly server?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** When and how the engine syncs. */
export interface SyncPolicy {
  readonly automated?: {
    readonly prune?: boolean;
    readonly selfHeal?: boolean;
    readonly allowEmpty?: boolean;
    readonly enabled?: boolean;
  };
  readonly syncOptions?: readonly string[];
  readonly retry?: RetryStrategy;
  readonly managedNamespaceMetadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Differences that do not count. */
export interface IgnoreDifference {
  readonly group?: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
  readonly managedFieldsManagers?: readonly string[];
}

/** What an Application asks for. */
export interface ApplicationSpec {
  readonly project: string;
  readonly destination: ApplicationDestination;
  readonly source?: ApplicationSource;
  readonly sources?: readonly ApplicationSource[];
  readonly sourceHydrator?: JsonObject;
  readonly syncPolicy?: SyncPolicy;
  readonly ignoreDifferences?: readonly IgnoreDifference[];
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  readonly revisionHistoryLimit?: number;
}

/** Whether live equals target. `status.sync.status`. */
export type SyncStatusCode = "Synced" | "OutOfSync" | "Unknown";

/** What the comparison was made against, so that a change of the spec is noticed. */
export interface ComparedTo {
  readonly source?: ApplicationSource;
  readonly sources?: readonly ApplicationSource[];
  readonly destination: ApplicationDestination;
  readonly ignoreDifferences?: readonly IgnoreDifference[];
}

/** `status.sync`. */
export interface SyncStatus {
  readonly status: SyncStatusCode;
  readonly comparedTo?: ComparedTo;
  readonly revision?: string;
  readonly revisions?: readonly string[];
}

/** `status.health`; `lastTransitionTime` moves only when `status` does. */
export interface AppHealth {
  readonly status: HealthStatus;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** One line of `status.resources`, ordered by `formatKey`. */
export interface ResourceStatus {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status?: SyncStatusCode;
  readonly health?: { readonly status: HealthStatus; readonly message?: string };
  readonly hook?: boolean;
  readonly requiresPruning?: boolean;
  readonly syncWave?: number;
  readonly requiresDeletionConfirmation?: boolean;
}

/** Condition types as Argo CD names them; those ending in `Error` are errors, those ending in `Warning` are not. */
export type ConditionType =
  | "DeletionError"
  | "InvalidSpecError"
  | "ComparisonError"
  | "SyncError"
  | "UnknownError"
  | "ComparisonWarning"
  | "SharedResourceWarning"
  | "RepeatedResourceWarning"
  | "ExcludedResourceWarning"
  | "OrphanedResourceWarning"
  /** A sync window holds back a sync that would run otherwise. */
  | "SyncWindowWarning";

/** Something a person should know about an Application. */
export interface Condition {
  readonly type: ConditionType;
  readonly message: string;
  readonly lastTransitionTime?: string;
}

/** One successful full sync. Oldest first; `id` counts from 0. */
export interface HistoryEntry {
  readonly id: number;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly deployedAt: string;
  readonly deployStartedAt?: string;
  readonly source?: ApplicationSource;
  readonly sources?: readonly ApplicationSource[];
  readonly initiatedBy?: { readonly username?: string; readonly automated?: boolean };
}

/** What the engine writes about an Application. */
export interface ApplicationStatus {
  readonly sync?: SyncStatus;
  readonly health?: AppHealth;
  readonly resources?: readonly ResourceStatus[];
  readonly history?: readonly HistoryEntry[];
  readonly conditions?: readonly Condition[];
  readonly reconciledAt?: string;
  readonly operationState?: OperationState;
  readonly sourceType?: string;
  readonly sourceTypes?: readonly string[];
  readonly summary?: {
    readonly images?: readonly string[];
    readonly externalURLs?: readonly string[];
    readonly isAppOfApps?: boolean;
  };
  readonly resourceHealthSource?: string;
  readonly controllerNamespace?: string;
}

/** An `argoproj.io/v1alpha1` Application as the API server holds it. Fields we do not know are kept in it. */
export interface Application extends Manifest {
  readonly spec: ApplicationSpec;
  readonly status?: ApplicationStatus;
  readonly operation?: Operation;
}

/** Names an Application within one control plane. */
export interface ApplicationRef {
  readonly namespace: string;
  readonly name: string;
}

/** The sources that count: `sources` when it has entries, else `source`; empty when neither is given. */
export function sourcesOf(spec: ApplicationSpec): readonly ApplicationSource[] {
  if (spec.sources !== undefined && spec.sources.length > 0) return spec.sources;
  return spec.source === undefined ? [] : [spec.source];
}

/** The project's name; empty or absent means `default`. */
export function projectOf(application: { readonly spec: { readonly project?: string } }): string {
  return application.spec.project || "default";
}

/** The Application's reference. */
export function refOf(application: Manifest): ApplicationRef {
  return { namespace: application.metadata.namespace ?? "", name: application.metadata.name ?? "" };
}

/** The reference as one string, `namespace/name`. */
export function formatRef(ref: ApplicationRef): string {
  return `${ref.namespace}/${ref.name}`;
}
