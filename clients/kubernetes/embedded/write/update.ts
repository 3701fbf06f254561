import { differOnlyInTimes } from "../../../../engine/kubernetes/managed-fields.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { admitObject, withDefaults } from "../admission/admit.js";
import { kindRule } from "../admission/kind-rules.js";
import { forbiddenValue } from "../admission/metadata.js";
import type { ServerContext, WriteOptions } from "../context.js";
import type { VersionedKind } from "../kinds.js";
import { badRequest, conflict, invalid, notFound, staleVersion } from "../status-error.js";
import type { StoredKey } from "../stored.js";
import { commit, inStorageVersion, inVersion, withMetadata, without } from "./commit.js";
import { hasGeneration, wantsChange } from "./generation.js";
import { track } from "./track.js";

/** What an update makes of the live object, which comes in the requested version; throws to refuse. */
export type Change = (live: Manifest) => Manifest;

function checkIdentity(kind: VersionedKind, key: StoredKey, live: Manifest, incoming: Manifest): void {
  const { name = "", namespace = key.namespace, uid, resourceVersion } = incoming.metadata;
  if (name === "") {
    throw badRequest(`the name of the object (${key.name} based on URL) was undeterminable: name must be provided`);
  }
  if (name !== key.name) throw badRequest(`the name of the object (${name}) does not match the name on the URL (${key.name})`);
  if (kind.served.namespaced && namespace !== key.namespace) {
    throw badRequest(`the namespace of the object (${namespace}) does not match the namespace on the URL (${key.namespace})`);
  }
  if (uid !== undefined && uid !== "" && uid !== live.metadata.uid) {
    const because = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`;
    throw conflict(kind.served, key.name, because);
  }
  const stale = resourceVersion !== undefined && resourceVersion !== "" && resourceVersion !== live.metadata.resourceVersion;
  if (stale) throw staleVersion(kind.served, key.name);
}

function checkFinalizers(kind: VersionedKind, live: Manifest, incoming: Manifest): void {
  if (live.metadata.deletionTimestamp === undefined) return;
  const known = new Set(live.metadata.finalizers);
  const added = (incoming.metadata.finalizers ?? []).filter((finalizer) => !known.has(finalizer));
  if (added.length === 0) return;
  const listed = added.map((each) => JSON.stringify(each)).join(", ");
  const because = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${listed}}`;
  throw invalid(kind.served, live.metadata.name ?? "", [forbiddenValue("metadata.finalizers", because)]);
}

/** The incoming object with everything restored that this request may not change. */
function mergeKept(kind: VersionedKind, live: Manifest, incoming: Manifest, subresource: string | undefined): Manifest {
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation, name, namespace, generateName } =
    live.metadata;
  const kept = withMetadata(incoming, {
    name,
    namespace,
    generateName,
    uid,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    generation,
    resourceVersion: live.metadata.resourceVersion,
    managedFields: incoming.metadata.managedFields ?? live.metadata.managedFields,
  });
  if (subresource === "status") {
    const status = kept["status"];
    const same = withMetadata(without(live, "status"), { managedFields: kept.metadata.managedFields });
    return status === undefined ? same : { ...same, status };
  }
  if (!kind.version.hasStatus) return kept;
  const status = live["status"];
  return { ...without(kept, "status"), ...(status === undefined ? {} : { status }) };
}

/** Says whether an object that is being deleted has nothing left to wait for. */
function isFinished(object: Manifest): boolean {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  const specFinalizers = (object["spec"] as { finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
  const waits = finalizers.length > 0 || (object.kind === "Namespace" && specFinalizers.length > 0);
  return deletionTimestamp !== undefined && !waits;
}

/** The live object a change is about, in the requested version. @throws ApiError 404 */
export function requireLive(context: ServerContext, kind: VersionedKind, key: StoredKey): Manifest {
  const live = context.storage.get(key);
  if (live === undefined) throw notFound(kind.served, key.name);
  return inVersion(live, kind);
}

/**
 * Changes an object. An update that changes nothing is not written. One that removes the last finalizer of an object that is being deleted removes it.
 * @param tracked the change kept managedFields itself (server-side apply); otherwise they are tracked here
 * @throws ApiError 404, 409 for a stale resourceVersion or another uid, 403 and 422 for what the rules refuse
 */
export function updateObject(
  context: ServerContext,
  kind: VersionedKind,
  key: StoredKey,
  change: Change,
  options: WriteOptions & { readonly tracked?: boolean },
): Manifest {
  const live = requireLive(context, kind, key);
  const incoming = change(live);
  checkIdentity(kind, key, live, incoming);
  checkFinalizers(kind, live, incoming);
  const kept = mergeKept(kind, live, incoming, options.subresource);
  const defaulted = withDefaults(kind, kept);
  const owned = options.tracked ? kept : track(context, kind, { before: live, after: defaulted }, options);
  const prepare = kindRule(kind.served.storageKey)?.prepareUpdate;
  const prepared = prepare?.(defaulted, live, context, options.subresource) ?? defaulted;
  const admitted = admitObject(kind, { defaulted, prepared, live });
  const bumps = hasGeneration(kind.served) && wantsChange(live, admitted, kind.version.hasStatus);
  const { generation = 0 } = live.metadata;
  const tracked = withMetadata(admitted, {
    managedFields: owned.metadata.managedFields,
    ...(bumps ? { generation: generation + 1 } : {}),
  });
  if (differOnlyInTimes(live, tracked)) return live;
  const store = (type: "DELETED" | "MODIFIED", object: Manifest) =>
    commit(context, { key, type, object: inStorageVersion(object, kind.served), dryRun: options.dryRun });
  if (!isFinished(tracked)) return inVersion(store("MODIFIED", tracked), kind);
  // Watchers are told of the object as it was stored last; what let it go was never written.
  store("DELETED", live);
  return tracked;
}
