import type { Health } from "../model/health.js";
import type { OwnerReference } from "../model/manifest.js";
import type { ResourceKey } from "../model/resource-key.js";

/** What a tree needs to know of one live object. */
export interface TreeObject {
  readonly key: ResourceKey;
  readonly version: string;
  readonly uid: string;
  readonly ownerReferences: readonly OwnerReference[];
  readonly health?: Health;
  readonly images: readonly string[];
  /** `metadata.creationTimestamp` */
  readonly createdAt?: string;
}
