import { equalJson } from "../../../engine/kubernetes/json-value.js";
import type { JsonObject, Manifest } from "../../../engine/model/manifest.js";
import { ownWrite, type ServerContext, timestamp } from "./context.js";
import { customKind } from "./custom-kinds.js";
import { storedKind } from "./kinds.js";
import { listAt, objectAt, textAt, valueAt } from "./object-path.js";
import { createReconcileQueue } from "./reconcile-queue.js";
import type { StoredEvent } from "./stored.js";
import { withMetadata } from "./write/commit.js";
import { removeObject } from "./write/remove.js";
import { updateObject } from "./write/update.js";

/** The storage key of CustomResourceDefinitions. */
export const crdStorageKey = "customresourcedefinitions.apiextensions.k8s.io";
const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";
const manager = "kube-apiserver";

/** The kind that already has one of the names in the same group, if any. */
function rivalOf(context: ServerContext, crd: Manifest): string | undefined {
  const group = textAt(crd, "spec.group");
  const names = objectAt(crd, "spec.names");
  const rival = context.kinds.all().find((kind) => {
    if (kind.group !== group || kind.storageKey === crd.metadata.name) return false;
    return kind.kind === names["kind"] || kind.resource === names["plural"] || kind.singular === names["singular"];
  });
  return rival?.storageKey;
}

function condition(
  context: ServerContext,
  crd: Manifest,
  type: string,
  wanted: { status: string; reason: string; message: string },
): JsonObject {
  const known = listAt(crd, "status.conditions").find((each) => each["type"] === type);
  const same = known !== undefined && known["status"] === wanted.status;
  return { type, ...wanted, lastTransitionTime: same ? textAt(known, "lastTransitionTime") : timestamp(context.now()) };
}

function statusFor(context: ServerContext, crd: Manifest, rival: string | undefined): JsonObject {
  const stored = textAt(listAt(crd, "spec.versions").find((each) => each["storage"] === true) ?? {}, "name");
  const storedVersions = new Set([...((valueAt(crd, "status.storedVersions") as string[] | undefined) ?? []), stored]);
  const accepted = rival === undefined;
  const names = accepted
    ? { status: "True", reason: "NoConflicts", message: "no conflicts found" }
    : { status: "False", reason: "NamesConflict", message: `its names are already used by "${rival}"` };
  const established = accepted
    ? { status: "True", reason: "InitialNamesAccepted", message: "the initial names have been accepted" }
    : { status: "False", reason: "NotAccepted", message: "not all names are accepted" };
  return {
    acceptedNames: accepted ? objectAt(crd, "spec.names") : { kind: "", plural: "" },
    conditions: [condition(context, crd, "NamesAccepted", names), condition(context, crd, "Established", established)],
    storedVersions: [...storedVersions],
  };
}

/** Serves what a CRD asks for and says so in its status. */
function establish(context: ServerContext, crd: Manifest): void {
  const kind = storedKind(context.kinds, crdStorageKey);
  if (kind === undefined) return;
  const key = { kind: crdStorageKey, namespace: "", name: crd.metadata.name ?? "" };
  const rival = rivalOf(context, crd);
  if (rival === undefined) context.kinds.put(customKind(crd));
  const status = statusFor(context, crd, rival);
  if (!equalJson(status, objectAt(crd, "status"))) {
    updateObject(context, kind, key, (live) => ({ ...live, status }), ownWrite(manager, "status"));
  }
  if (!(crd.metadata.finalizers ?? []).includes(cleanupFinalizer)) {
    const add = (live: Manifest) => withMetadata(live, { finalizers: [...(live.metadata.finalizers ?? []), cleanupFinalizer] });
    updateObject(context, kind, key, add, ownWrite(manager));
  }
}

/** Deletes the instances of a CRD that is being deleted, and lets go of it when none is left. */
function cleanUp(context: ServerContext, crd: Manifest): void {
  const name = crd.metadata.name ?? "";
  const kind = storedKind(context.kinds, crdStorageKey);
  const instances = storedKind(context.kinds, name);
  if (kind === undefined || !(crd.metadata.finalizers ?? []).includes(cleanupFinalizer)) return;
  const left =
    instances === undefined
      ? []
      : context.storage
          .list(name)
          .filter((stored) => !removeObject(context, instances, stored, { dryRun: false, propagation: "Background" }).gone);
  if (left.length > 0) return;
  const remove = (live: Manifest) => {
    const finalizers = (live.metadata.finalizers ?? []).filter((each) => each !== cleanupFinalizer);
    return withMetadata(live, { finalizers: finalizers.length === 0 ? undefined : finalizers });
  };
  updateObject(context, kind, { kind: crdStorageKey, namespace: "", name }, remove, ownWrite(manager));
}

/**
 * Serves custom kinds while their CustomResourceDefinitions exist: at once when created, with the conditions `NamesAccepted` and `Established`,
 * and their instances go before they do. Returns how to stop.
 */
export function startCrdController(context: ServerContext): () => void {
  const queue = createReconcileQueue(
    (name) => {
      const crd = context.storage.get({ kind: crdStorageKey, namespace: "", name });
      if (crd?.metadata.deletionTimestamp !== undefined) cleanUp(context, crd);
    },
    (name, error) => context.log.warn("Cleaning up a custom resource definition failed", { resource: name, error }),
  );
  const stopHearing = context.hub.subscribe(({ kind, type, name, object }: StoredEvent) => {
    if (kind === crdStorageKey) {
      if (type === "DELETED") context.kinds.remove(name);
      else if (object.metadata.deletionTimestamp === undefined) establishLatest(context, name);
      else queue.add(name);
    } else if (type === "DELETED" && context.kinds.byStorageKey(kind)?.custom === true) queue.add(kind);
  });
  for (const { object, name } of context.storage.list(crdStorageKey)) {
    establish(context, object);
    if (object.metadata.deletionTimestamp !== undefined) queue.add(name);
  }
  return () => {
    stopHearing();
    queue.stop();
  };
}

function establishLatest(context: ServerContext, name: string): void {
  const crd = context.storage.get({ kind: crdStorageKey, namespace: "", name });
  if (crd !== undefined && crd.metadata.deletionTimestamp === undefined) establish(context, crd);
}
