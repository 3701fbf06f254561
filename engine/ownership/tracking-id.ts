import { annotations } from "../model/annotations.js";
import { groupOf, type Manifest } from "../model/manifest.js";
import { keyOf, type ResourceKey } from "../model/resource-key.js";

/** Whose an object is: the Application's instance name and the identity the object had when it was stamped. */
export interface TrackingId {
  readonly instanceName: string;
  readonly key: ResourceKey;
}

/** What stamping needs to know besides the object. */
export interface StampOptions {
  readonly instanceName: string;
  /** Stands in the id where the object names no namespace, and for cluster-scoped objects; `""` if the Application names none. */
  readonly destinationNamespace: string;
  /** Whether the kind lives in namespaces; a kind the cluster does not know counts as one that does. */
  readonly namespaced: boolean;
  /** Tells control planes on one cluster apart. Without it the annotation is taken off. */
  readonly installationId?: string;
}

/** The tracking id as it is written: `<instance>:<group>/<Kind>:<namespace>/<name>`. */
export function trackingIdOf(instanceName: string, key: ResourceKey): string {
  return `${instanceName}:${key.group}/${key.kind}:${key.namespace}/${key.name}`;
}

/**
 * The object with the annotation that says whose it is. CustomResourceDefinitions are left as they are: several Applications may bring the same
 * one, and none may take it away. Cluster-scoped objects are written with the destination's namespace. Stamping twice changes nothing.
 * @see argoproj/argo-cd:util/argo/resource_tracking.go
 */
export function stampTracking(manifest: Manifest, options: StampOptions): Manifest {
  if (manifest.kind === "CustomResourceDefinition" && groupOf(manifest) === "apiextensions.k8s.io") return manifest;
  const { name = "", namespace = "" } = manifest.metadata;
  const own = options.namespaced ? namespace : "";
  const key = { group: groupOf(manifest), kind: manifest.kind, namespace: own || options.destinationNamespace, name };
  const { [annotations.installationId]: _, ...others } = manifest.metadata.annotations ?? {};
  const stamped = {
    ...others,
    [annotations.trackingId]: trackingIdOf(options.instanceName, key),
    ...(options.installationId ? { [annotations.installationId]: options.installationId } : {}),
  };
  return { ...manifest, metadata: { ...manifest.metadata, annotations: stamped } };
}

/**
 * Whose an object says it is; undefined if it says nothing or nothing that can be read: exactly three parts between `:`, the second and third of
 * two parts between `/`. With `installationId` only objects stamped by that installation count.
 */
export function ownerOf(object: Manifest, installationId?: string): TrackingId | undefined {
  const written = object.metadata.annotations;
  if (installationId && written?.[annotations.installationId] !== installationId) return undefined;
  const value = written?.[annotations.trackingId];
  return typeof value === "string" ? parseTrackingId(value) : undefined;
}

/**
 * Says whether the annotation on a live object is about that object and not a copy of somebody else's: a controller that copies annotations
 * (Secret replication) does not make the copy ours. True where there is nothing to compare; with a target the target's identity counts.
 */
export function isSelfReferenced(live: Manifest | undefined, target?: Manifest): boolean {
  if (live === undefined) return true;
  const said = target === undefined ? ownerOf(live)?.key : keyOf(target);
  if (said === undefined) return true;
  const { name = "", namespace = "" } = live.metadata;
  const sameNamespace = namespace === "" || namespace === said.namespace;
  return sameNamespace && name === said.name && live.kind === said.kind && groupOf(live) === said.group;
}

/** A name may hold `:` (`system:auth`), so only the first two of them divide. */
function parseTrackingId(value: string): TrackingId | undefined {
  const match = /^([^:]*):([^:/]*)\/([^:]*):([^/]*)\/(.*)$/su.exec(value);
  if (match === null) return undefined;
  const [, instanceName = "", group = "", kind = "", namespace = "", name = ""] = match;
  if (instanceName === "") return undefined;
  return { instanceName, key: { group, kind, namespace, name } };
}
