import type { Manifest } from "../../../engine/model/manifest.js";

/** Names a kind the embedded server holds: `{ group: "apps", kind: "Deployment" }`. */
export interface KindRef {
  readonly group: string;
  readonly kind: string;
}

/** Names one object; `namespace` is `""` for cluster-scoped kinds. */
export interface ObjectRef extends KindRef {
  readonly namespace: string;
  readonly name: string;
}

/** One change of the store, after it was committed. */
export interface StoredChange {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Manifest;
  /** As it was before; absent for ADDED. */
  readonly before?: Manifest;
}

/**
 * The embedded API server's verbs for its own controllers, in process and synchronous, with the same admission, defaults, generation and finalizer
 * rules as over HTTP. Objects come in their storage version and must not be changed in place.
 * Writes throw `ApiError` (`status-error.ts`) as HTTP would answer: 404, 409 (stale resourceVersion), 422 …
 */
export interface EmbeddedApi {
  get(ref: ObjectRef): Manifest | undefined;
  /** In order of namespace and name. */
  list(kind: KindRef, namespace?: string): readonly Manifest[];
  /** Objects of any kind that name `uid` in their ownerReferences. */
  ownedBy(uid: string): readonly Manifest[];
  create(object: Manifest): Manifest;
  /** Replaces everything but status; an unchanged object is not written. */
  update(object: Manifest): Manifest;
  /** Replaces only `status`; an unchanged one is not written. */
  updateStatus(object: Manifest): Manifest;
  delete(
    ref: ObjectRef,
    options?: { readonly propagation?: "Foreground" | "Background" | "Orphan"; readonly uid?: string },
  ): void;
  /** Calls the listener after each commit, in order. Returns how to stop it. */
  onChange(listener: (change: StoredChange) => void): () => void;
}
