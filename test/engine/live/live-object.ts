import type { LiveChange } from "../../../engine/model/live-object.js";
import type { Manifest } from "../../../engine/model/manifest.js";

/** What a test says of a live object; the rest is filled in. */
export interface LiveSketch {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
  readonly version?: string;
  /** Instance name in the tracking annotation. */
  readonly trackedBy?: string;
  /** uids */
  readonly owners?: readonly string[];
  readonly metadata?: Manifest["metadata"];
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A live object as an API server would tell it. */
export function liveObject(sketch: LiveSketch): Manifest {
  const { apiVersion = "v1", kind = "ConfigMap", namespace = "web", name, uid = `uid-${kind}-${name}`, version = "1" } = sketch;
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  const tracking = sketch.trackedBy && {
    "argocd.argoproj.io/tracking-id": `${sketch.trackedBy}:${group}/${kind}:${namespace}/${name}`,
  };
  const owners = sketch.owners?.map((owner) => ({ apiVersion: "v1", kind: "Any", name: "any", uid: owner }));
  const metadata = {
    name,
    namespace,
    uid,
    resourceVersion: version,
    ...(tracking ? { annotations: tracking } : {}),
    ...(owners ? { ownerReferences: owners } : {}),
    ...sketch.metadata,
  };
  return { apiVersion, kind, metadata, ...sketch.fields };
}

/** The news that it appeared or changed. */
export function upsert(sketch: LiveSketch): LiveChange {
  return { type: "upsert", object: liveObject(sketch) };
}

/** The news that it is gone. */
export function gone(sketch: LiveSketch): LiveChange {
  return { type: "delete", object: liveObject(sketch) };
}
