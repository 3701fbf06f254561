import type { Manifest, OwnerReference } from "../../../engine/model/manifest.js";
import { ownWrite, type ServerContext } from "./context.js";
import { storedKind } from "./kinds.js";
import { createReconcileQueue } from "./reconcile-queue.js";
import { ApiError } from "./status-error.js";
import type { StoredEvent, StoredObject } from "./stored.js";
import { withMetadata } from "./write/commit.js";
import { foregroundFinalizer, orphanFinalizer, type Propagation, removeObject } from "./write/remove.js";
import { updateObject } from "./write/update.js";

const manager = "kube-controller-manager";

function rewrite(context: ServerContext, stored: StoredObject, change: (live: Manifest) => Manifest): void {
  const kind = storedKind(context.kinds, stored.kind);
  if (kind !== undefined) updateObject(context, kind, stored, change, ownWrite(manager));
}

function remove(context: ServerContext, stored: StoredObject, propagation: Propagation): void {
  const kind = storedKind(context.kinds, stored.kind);
  const { uid } = stored.object.metadata;
  if (kind === undefined) return;
  try {
    removeObject(context, kind, stored, { dryRun: false, propagation, ...(uid === undefined ? {} : { uid }) });
  } catch (error) {
    if (!(error instanceof ApiError && (error.code === 404 || error.code === 409))) throw error;
  }
}

function withoutFinalizer(object: Manifest, finalizer: string): Manifest {
  const finalizers = (object.metadata.finalizers ?? []).filter((each) => each !== finalizer);
  return withMetadata(object, { finalizers: finalizers.length === 0 ? undefined : finalizers });
}

function withoutOwners(object: Manifest, uids: ReadonlySet<string>): Manifest {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter((owner) => !uids.has(owner.uid));
  return withMetadata(object, { ownerReferences: ownerReferences.length === 0 ? undefined : ownerReferences });
}

type OwnerState = "solid" | "gone" | "waiting";

function stateOf(context: ServerContext, dependent: StoredObject, owner: OwnerReference): OwnerState {
  const found = context.storage.findByUid(owner.uid);
  // An owner in another namespace does not count: only cluster-scoped owners reach across.
  const reachable = found !== undefined && (found.namespace === "" || found.namespace === dependent.namespace);
  if (!reachable) return "gone";
  const { deletionTimestamp, finalizers = [] } = found.object.metadata;
  return deletionTimestamp !== undefined && finalizers.includes(foregroundFinalizer) ? "waiting" : "solid";
}

/** Deletes an object none of whose owners is left, or drops the references to those that are gone while another stays. */
function settleDependent(context: ServerContext, stored: StoredObject): void {
  const owners = stored.object.metadata.ownerReferences ?? [];
  if (owners.length === 0 || stored.object.metadata.deletionTimestamp !== undefined) return;
  const states = owners.map((owner) => ({ uid: owner.uid, state: stateOf(context, stored, owner) }));
  const lost = states.filter(({ state }) => state !== "solid");
  if (lost.length === 0) return;
  if (lost.length < states.length) {
    const uids = new Set(lost.map(({ uid }) => uid));
    rewrite(context, stored, (live) => withoutOwners(live, uids));
    return;
  }
  const waited = states.some(({ state }) => state === "waiting");
  const owns = context.storage.ownedBy(stored.object.metadata.uid ?? "").length > 0;
  remove(context, stored, waited && owns ? "Foreground" : "Background");
}

/** Lets go of an object that is being deleted once what it owns is gone (foreground) or freed (orphan). */
function settleOwner(context: ServerContext, stored: StoredObject, look: (uid: string) => void): void {
  const { deletionTimestamp, finalizers = [], uid = "" } = stored.object.metadata;
  if (deletionTimestamp === undefined) return;
  if (finalizers.includes(orphanFinalizer)) {
    for (const dependent of context.storage.ownedBy(uid))
      rewrite(context, dependent, (live) => withoutOwners(live, new Set([uid])));
    rewrite(context, stored, (live) => withoutFinalizer(live, orphanFinalizer));
  } else if (finalizers.includes(foregroundFinalizer)) {
    const dependents = context.storage.ownedBy(uid);
    const blocks = ({ object }: StoredObject) =>
      (object.metadata.ownerReferences ?? []).some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true);
    for (const { object } of dependents) look(object.metadata.uid ?? "");
    if (!dependents.some(blocks)) rewrite(context, stored, (live) => withoutFinalizer(live, foregroundFinalizer));
  }
}

/**
 * Deletes what nobody owns any more, in the background, and carries out the foreground and orphan policies of deletions.
 * Starts with what an earlier run left unfinished. Returns how to stop.
 * @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/
 */
export function startGarbageCollector(context: ServerContext): () => void {
  const queue = createReconcileQueue(
    (uid) => {
      const stored = context.storage.findByUid(uid);
      if (stored === undefined) return;
      settleOwner(context, stored, queue.add);
      const still = context.storage.findByUid(uid);
      if (still !== undefined) settleDependent(context, still);
    },
    (_, error) => context.log.warn("Garbage collection of an object failed", { error }),
  );
  const hear = ({ type, object }: StoredEvent) => {
    const { uid = "", ownerReferences = [], deletionTimestamp } = object.metadata;
    if (type === "DELETED") {
      for (const dependent of context.storage.ownedBy(uid)) queue.add(dependent.object.metadata.uid ?? "");
      for (const owner of ownerReferences) queue.add(owner.uid);
    } else if (ownerReferences.length > 0 || deletionTimestamp !== undefined) queue.add(uid);
  };
  const stopHearing = context.hub.subscribe(hear);
  for (const { object } of context.storage.unsettled()) queue.add(object.metadata.uid ?? "");
  return () => {
    stopHearing();
    queue.stop();
  };
}
