import type { Condition, SyncStatusCode } from "./application.js";
import type { Health } from "./health.js";
import type { Manifest } from "./manifest.js";
import type { ResourceKey } from "./resource-key.js";

/** One object as Git wants it and as the cluster has it; at least one side is there. */
export interface ResourcePair {
  readonly key: ResourceKey;
  readonly target?: Manifest;
  readonly live?: Manifest;
}

/** The judgement of one pair. */
export interface ResourceComparison extends ResourcePair {
  /** Whether live must change to become target. A missing live side counts as changed, a missing target does not. */
  readonly modified: boolean;
  /** Absent for what is not judged: hooks, ignored objects, copies of somebody else's tracking annotation. */
  readonly status?: SyncStatusCode;
  /** Live is ours and Git no longer has it. */
  readonly requiresPruning: boolean;
  /** Counts for nothing in the Application's own status. */
  readonly ignoreExtraneous: boolean;
  readonly hook: boolean;
  readonly health?: Health;
  /** Live without what does not count, and what live would be after an apply without it: the two sides of the shown difference. */
  readonly normalizedLive?: Manifest;
  readonly predictedLive?: Manifest;
}

/** The judgement of a whole Application. `resources` is in the order of `formatKey`. */
export interface Comparison {
  readonly status: SyncStatusCode;
  readonly resources: readonly ResourceComparison[];
  readonly health: Health;
  readonly conditions: readonly Condition[];
}
