import { isFailure } from "../../../../engine/errors.js";
import { conflictMessage, describeManager } from "../../../../engine/kubernetes/apply-conflict.js";
import { type AppliedObject, type ServerSideApply, serverSideApply } from "../../../../engine/kubernetes/server-side-apply.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { type ServerContext, timestamp, type WriteOptions } from "../context.js";
import { apiVersionOf, type VersionedKind } from "../kinds.js";
import { ApiError, badRequest, cannotApply, conflict } from "../status-error.js";
import type { StoredKey } from "../stored.js";
import { commit, inStorageVersion, inVersion, without } from "./commit.js";
import { admitNew } from "./create.js";
import { mayTakeOver, withLastApplied } from "./kubectl-migration.js";
import { updateObject } from "./update.js";

/** What a list names twice cannot be merged at all. @throws ApiError 500 */
function mergeOrRefuse(applied: Manifest, request: ServerSideApply): AppliedObject {
  try {
    return serverSideApply(request);
  } catch (error) {
    if (!isFailure(error, "BAD_USER_INPUT")) throw error;
    throw cannotApply(applied, error.message);
  }
}

function merge(
  context: ServerContext,
  kind: VersionedKind,
  states: { readonly live: Manifest | undefined; readonly applied: Manifest },
  options: WriteOptions & { readonly force: boolean },
): Manifest {
  const { live, applied } = states;
  if ((applied.metadata.managedFields ?? null) !== null) throw badRequest("metadata.managedFields must be nil");
  const apply = (force: boolean) =>
    mergeOrRefuse(applied, {
      live,
      applied,
      manager: options.fieldManager,
      force,
      schema: kind.version.schema,
      time: timestamp(context.now()),
      apiVersion: apiVersionOf(kind.served.group, kind.version.version),
      subresource: options.subresource,
    });
  const first = apply(options.force);
  const { conflicts } = first;
  const takesOver = conflicts.length > 0 && live !== undefined && mayTakeOver(live, options.fieldManager, conflicts);
  const { object } = takesOver ? apply(true) : first;
  if (conflicts.length === 0 || takesOver) return withLastApplied(object, applied, options.fieldManager);
  throw new ApiError(409, "Conflict", conflictMessage(conflicts), {
    causes: conflicts.map((each) => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${describeManager(each)}`,
      field: each.path,
    })),
  });
}

/** What an apply may speak of: everything but status, or status alone. */
function visiblePart(kind: VersionedKind, applied: Manifest, subresource: string | undefined): Manifest {
  if (subresource === "status") {
    const { apiVersion, kind: name, metadata } = applied;
    return { apiVersion, kind: name, metadata: { name: metadata.name ?? "" }, status: applied["status"] };
  }
  return kind.version.hasStatus ? without(applied, "status") : applied;
}

/**
 * Server-side apply: creates the object or merges what this manager wants into it.
 * @returns the object, and whether it was created
 * @throws ApiError 409 with a cause per field another manager owns, and whatever create and update refuse
 */
export function applyObject(
  context: ServerContext,
  kind: VersionedKind,
  target: { readonly key: StoredKey; readonly applied: Manifest },
  options: WriteOptions & { readonly force: boolean },
): { readonly object: Manifest; readonly created: boolean } {
  const { key } = target;
  const applied = visiblePart(kind, target.applied, options.subresource);
  const exists = context.storage.get(key) !== undefined;
  if (exists || options.subresource !== undefined) {
    const change = (live: Manifest) => merge(context, kind, { live, applied }, options);
    return { object: updateObject(context, kind, key, change, { ...options, tracked: true }), created: false };
  }
  const { uid } = applied.metadata;
  if (uid !== undefined && uid !== "") {
    throw conflict(
      kind.served,
      key.name,
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    );
  }
  const merged = merge(context, kind, { live: undefined, applied }, options);
  const admitted = admitNew(context, kind, merged, () => merged.metadata.managedFields);
  const stored = commit(context, {
    key,
    type: "ADDED",
    object: inStorageVersion(admitted, kind.served),
    dryRun: options.dryRun,
  });
  return { object: inVersion(stored, kind), created: true };
}
