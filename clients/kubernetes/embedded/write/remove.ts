import type { Manifest } from "../../../../engine/model/manifest.js";
import { immortalNamespaces } from "../admission/namespace-lifecycle.js";
import { type ServerContext, timestamp } from "../context.js";
import type { VersionedKind } from "../kinds.js";
import { valueAt, withValueAt } from "../object-path.js";
import { conflict, forbidden } from "../status-error.js";
import type { StoredKey } from "../stored.js";
import { commit, inStorageVersion, inVersion, withMetadata } from "./commit.js";
import { requireLive } from "./update.js";

/** What becomes of the objects that a deleted one owns. */
export type Propagation = "Foreground" | "Background" | "Orphan";

/** How an object is deleted. */
export interface RemoveOptions {
  readonly dryRun: boolean;
  /** Without it a kind's own default holds: `Orphan` for Jobs and ReplicationControllers, else `Background`. */
  readonly propagation?: Propagation;
  /** Preconditions: delete only the object that has these. */
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** The finalizer that holds an object until the objects it owns are gone. */
export const foregroundFinalizer = "foregroundDeletion";
/** The finalizer that holds an object until the objects it owns no longer name it. */
export const orphanFinalizer = "orphan";

const orphaning: ReadonlySet<string> = new Set(["jobs.batch", "replicationcontrollers"]);

/** Says whether deleting an object of the kind leaves what it owns, when the request does not say. */
export function orphansByDefault(kind: VersionedKind): boolean {
  return orphaning.has(kind.served.storageKey);
}

function checkPreconditions(kind: VersionedKind, live: Manifest, { uid, resourceVersion }: RemoveOptions): void {
  const { name = "", uid: liveUid, resourceVersion: liveVersion } = live.metadata;
  // Here, and nowhere else, the API names the kind in the place of the resource.
  const named = { group: kind.served.group, resource: kind.served.kind };
  if (uid !== undefined && uid !== liveUid) {
    const because = `the UID in the precondition (${uid}) does not match the UID in record (${liveUid}). The object might have been deleted and then recreated`;
    throw conflict(named, name, because);
  }
  if (resourceVersion !== undefined && resourceVersion !== liveVersion) {
    const because = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${liveVersion}). The object might have been modified`;
    throw conflict(named, name, because);
  }
}

function finalizersAfter(kind: VersionedKind, live: Manifest, propagation: Propagation | undefined): readonly string[] {
  const present = live.metadata.finalizers ?? [];
  const others = present.filter((each) => each !== foregroundFinalizer && each !== orphanFinalizer);
  if (propagation === undefined) {
    if (others.length < present.length) return present;
    return orphansByDefault(kind) ? [...others, orphanFinalizer] : present;
  }
  if (propagation === "Foreground") return [...others, foregroundFinalizer];
  return propagation === "Orphan" ? [...others, orphanFinalizer] : others;
}

function markDeleted(context: ServerContext, live: Manifest, finalizers: readonly string[]): Manifest {
  const { deletionTimestamp, generation } = live.metadata;
  const marked = withMetadata(live, {
    finalizers: finalizers.length === 0 ? undefined : finalizers,
    ...(deletionTimestamp === undefined
      ? {
          deletionTimestamp: timestamp(context.now()),
          deletionGracePeriodSeconds: live.kind === "Namespace" ? undefined : 0,
          generation: generation === undefined ? undefined : generation + 1,
        }
      : {}),
  });
  return marked.kind === "Namespace" && marked.apiVersion === "v1" ? withValueAt(marked, "status.phase", "Terminating") : marked;
}

/**
 * Deletes an object, or marks it as being deleted while finalizers hold it.
 * @returns the object as it was last, and whether it is gone
 * @throws ApiError 404; 409 if a precondition does not hold; 403 for a namespace that must stay
 */
export function removeObject(
  context: ServerContext,
  kind: VersionedKind,
  key: StoredKey,
  options: RemoveOptions,
): { readonly object: Manifest; readonly gone: boolean } {
  const live = requireLive(context, kind, key);
  checkPreconditions(kind, live, options);
  if (key.kind === "namespaces" && immortalNamespaces.has(key.name)) {
    throw forbidden(kind.served, key.name, "this namespace may not be deleted");
  }
  const finalizers = finalizersAfter(kind, live, options.propagation);
  const namespaceHeld = key.kind === "namespaces" && heldBySpec(live);
  const gone = finalizers.length === 0 && !namespaceHeld;
  if (gone) {
    const last =
      finalizers.length === (live.metadata.finalizers ?? []).length ? live : withMetadata(live, { finalizers: undefined });
    const object = commit(context, { key, type: "DELETED", object: inStorageVersion(last, kind.served), dryRun: options.dryRun });
    return { object: inVersion(object, kind), gone };
  }
  const unchanged =
    live.metadata.deletionTimestamp !== undefined && finalizers.join() === (live.metadata.finalizers ?? []).join();
  if (unchanged) return { object: live, gone };
  const marked = markDeleted(context, live, finalizers);
  const object = commit(context, {
    key,
    type: "MODIFIED",
    object: inStorageVersion(marked, kind.served),
    dryRun: options.dryRun,
  });
  return { object: inVersion(object, kind), gone };
}

function heldBySpec(namespace: Manifest): boolean {
  const finalizers = valueAt(namespace, "spec.finalizers");
  return Array.isArray(finalizers) && finalizers.length > 0;
}
