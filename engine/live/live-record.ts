import { groupOf, type JsonObject, type Manifest, type OwnerReference, versionOf } from "../model/manifest.js";
import { keyOf, type ResourceKey } from "../model/resource-key.js";
import { ownerOf } from "../ownership/tracking-id.js";
import { claimPrefixesOf, inferredParents } from "../tree/relations.js";
import type { TreeObject } from "../tree/tree-object.js";
import type { RecordHealth } from "./record-health.js";

/** What is kept of every live object of a cluster. */
export interface LiveRecord extends TreeObject, RecordHealth {
  readonly resourceVersion: string;
  readonly deletionTimestamp?: string;
  /** The Application that manages it: only of objects that no other object owns, whose annotation says so. */
  readonly instanceName?: string;
  /** Candidates for a parent where no owner is named. */
  readonly inferred: readonly ResourceKey[];
  /** How the names of a StatefulSet's claims begin. */
  readonly claimPrefixes: readonly string[];
  /** The whole raw object, where it is kept. */
  readonly body?: Manifest;
}

const none: readonly never[] = [];

/** What is kept of an object, with its health, which is judged while the whole object is at hand. */
export function recordOf(object: Manifest, health: RecordHealth, keepBody: (record: LiveRecord) => boolean): LiveRecord {
  const { uid = "", resourceVersion = "", creationTimestamp, deletionTimestamp, ownerReferences } = object.metadata;
  const instanceName = ownerReferences?.length ? undefined : ownerOf(object)?.instanceName;
  const record: LiveRecord = {
    key: keyOf(object),
    version: versionOf(object),
    uid,
    resourceVersion,
    ownerReferences: ownerReferences?.length ? ownerReferences.map(trimOwner) : none,
    images: podImages(object),
    inferred: inferredParents(object),
    claimPrefixes: claimPrefixesOf(object),
    ...health,
    ...(creationTimestamp === undefined ? {} : { createdAt: creationTimestamp }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(instanceName === undefined ? {} : { instanceName }),
  };
  return keepBody(record) ? { ...record, body: object } : record;
}

/** The images of a Pod's containers, init containers included, sorted, each once; empty for other kinds. */
export function podImages(object: Manifest): readonly string[] {
  if (object.kind !== "Pod" || groupOf(object) !== "") return none;
  const spec = (object.spec ?? {}) as JsonObject;
  const containers = [spec.initContainers, spec.containers].flatMap((list) =>
    Array.isArray(list) ? (list as readonly JsonObject[]) : [],
  );
  const images = containers.map((container) => container?.image).filter((image) => typeof image === "string");
  return images.length === 0 ? none : [...new Set(images)].sort();
}

function trimOwner({ apiVersion, kind, name, uid, controller }: OwnerReference): OwnerReference {
  return { apiVersion, kind, name, uid, ...(controller === undefined ? {} : { controller }) };
}
