import type { SyncStatusCode } from "./application.js";
import type { HealthStatus } from "./health.js";
import type { OperationPhase } from "./operation.js";

/** Conditions on one string; all that are given must hold. `glob` is gobwas' dialect without separators, `regex` RE2 unanchored. */
export interface StringMatch {
  readonly eq?: string;
  readonly in?: readonly string[];
  readonly prefix?: string;
  readonly contains?: string;
  readonly glob?: string;
  readonly regex?: string;
}

/** Which Applications; all conditions that are given must hold. An empty list matches nothing, an absent one everything. */
export interface ApplicationFilter {
  readonly name?: StringMatch;
  readonly project?: readonly string[];
  readonly health?: readonly HealthStatus[];
  readonly sync?: readonly SyncStatusCode[];
  /** Phase of the running or last operation; an Application that never had one matches no phase. */
  readonly operation?: readonly OperationPhase[];
  /** Kubernetes' label selector syntax. */
  readonly labelSelector?: string;
  readonly and?: readonly ApplicationFilter[];
  readonly or?: readonly ApplicationFilter[];
  readonly not?: ApplicationFilter;
}

/** What Applications can be ordered by. Namespace and name break ties, ascending. */
export type ApplicationOrderField =
  | "NAME"
  | "PROJECT"
  | "HEALTH"
  | "SYNC"
  | "OPERATION_STARTED_AT"
  | "LAST_SYNCED_AT"
  | "CREATED_AT"
  | "CLUSTER";

/** One criterion of an order; absent values come last in both directions. */
export interface ApplicationOrder {
  readonly field: ApplicationOrderField;
  readonly direction: "ASC" | "DESC";
}

/** The place of one item in an order: its sort values and its identity. JSON, so that it can travel in a cursor. */
export type KeysetPosition = readonly (string | number | null)[];

/** Which part of a list: `first` after a place, or `last` before one. */
export interface PageRequest {
  readonly first?: number;
  readonly after?: KeysetPosition;
  readonly last?: number;
  readonly before?: KeysetPosition;
}

/** A part of a list, in the list's order. `totalCount` is the length of the whole list. */
export interface Page<Item> {
  readonly items: readonly { readonly item: Item; readonly position: KeysetPosition }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount: number;
}
