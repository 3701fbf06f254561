import type { Manifest } from "../../../engine/model/manifest.js";

/** Where an object lies: the kind's storage key (`deployments.apps`), its namespace (`""` if cluster-scoped) and name. */
export interface StoredKey {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** An object and where it lies. */
export interface StoredObject extends StoredKey {
  readonly object: Manifest;
}

/** One committed change with the revision it got. */
export interface StoredEvent extends StoredKey {
  readonly revision: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Manifest;
  readonly before?: Manifest;
}

/** Which objects of a kind to read, in order of namespace and name. */
export interface ListRange {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** Start behind this one. */
  readonly after?: { readonly namespace: string; readonly name: string } | undefined;
  readonly limit?: number | undefined;
}
