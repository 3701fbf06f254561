import type { Health } from "./health.js";
import type { ResourceKey } from "./resource-key.js";

/** One object of an Application's tree: managed by it, or born of something that is. */
export interface ResourceNode {
  readonly key: ResourceKey;
  readonly version: string;
  /** Absent for a target that is not live yet. */
  readonly uid?: string;
  readonly parents: readonly ResourceKey[];
  readonly health?: Health;
  readonly images: readonly string[];
  readonly createdAt?: string;
}

/** Parents come before children; siblings in the order of `formatKey`. */
export interface ResourceTree {
  readonly nodes: readonly ResourceNode[];
}
