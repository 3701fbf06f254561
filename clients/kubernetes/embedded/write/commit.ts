import type { Manifest, ObjectMeta } from "../../../../engine/model/manifest.js";
import type { ServerContext } from "../context.js";
import { apiVersionOf, type ServedKind, type VersionedKind } from "../kinds.js";
import type { StoredEvent, StoredKey } from "../stored.js";

/** The object in the version a caller asked for. Versions differ in name only: there is no conversion. */
export function inVersion(object: Manifest, { served, version }: VersionedKind): Manifest {
  const apiVersion = apiVersionOf(served.group, version.version);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** The object as it is stored. */
export function inStorageVersion(object: Manifest, served: ServedKind): Manifest {
  const apiVersion = apiVersionOf(served.group, served.storageVersion);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** Where an object of a kind lies. */
export function keyFor(served: ServedKind, { namespace = "", name = "" }: ObjectMeta): StoredKey {
  return { kind: served.storageKey, namespace: served.namespaced ? namespace : "", name };
}

/** The object with some metadata replaced; an `undefined` member is removed. */
export function withMetadata(
  object: Manifest,
  changes: { readonly [K in keyof ObjectMeta]?: ObjectMeta[K] | undefined },
): Manifest {
  const metadata: Record<string, unknown> = { ...object.metadata };
  for (const [field, value] of Object.entries(changes)) {
    if (value === undefined) delete metadata[field];
    else metadata[field] = value;
  }
  return { ...object, metadata };
}

/** The object without one of its top-level fields. */
export function without(object: Manifest, field: string): Manifest {
  if (!(field in object)) return object;
  const { [field]: _, ...rest } = object;
  return rest as Manifest;
}

/** Writes one change and tells the watchers; a dry run returns what would have been written. */
export function commit(
  context: ServerContext,
  change: { readonly key: StoredKey; readonly type: StoredEvent["type"]; readonly object: Manifest; readonly dryRun: boolean },
): Manifest {
  if (change.dryRun) return change.object;
  const event = context.storage.commit(change.key, change.type, change.object);
  context.hub.publish(event);
  return event.object;
}
