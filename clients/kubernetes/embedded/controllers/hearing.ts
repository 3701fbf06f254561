import { equalJson } from "../../../../engine/kubernetes/json-value.js";
import { groupOf, type Manifest } from "../../../../engine/model/manifest.js";
import type { EmbeddedApi, ObjectRef, StoredChange } from "../api.js";
import { textsAt } from "../object-path.js";
import { createLabelIndex, type LabelIndex } from "./label-index.js";
import { controllerOf, refOf } from "./owned.js";

/** Tells which objects a change may concern, and keeps the indexes that answer it. */
export interface Hearing {
  readonly podLabels: LabelIndex;
  /** Takes note of a change. Returns what to look at: the object itself, its controller, the Services of a Pod, the Service of Endpoints, the DaemonSets. */
  hear(change: StoredChange): readonly ObjectRef[];
}

const isPod = (object: Manifest) => object.kind === "Pod" && groupOf(object) === "";
const isService = (object: Manifest) => object.kind === "Service" && groupOf(object) === "";
const serviceKind = { group: "", kind: "Service" };

/** Creates a hearing that knows no objects yet. */
export function createHearing(api: EmbeddedApi): Hearing {
  const podLabels = createLabelIndex();
  /** One label of each Service's selector: whoever lacks it is not selected. */
  const selectors = createLabelIndex();

  const note = ({ type, object }: StoredChange) => {
    const { namespace = "", name = "", labels = {} } = object.metadata;
    if (isPod(object)) {
      if (type === "DELETED") podLabels.remove(namespace, name);
      else podLabels.put(namespace, name, labels);
    }
    if (isService(object)) {
      if (type === "DELETED") selectors.remove(namespace, name);
      else selectors.put(namespace, name, Object.fromEntries(Object.entries(textsAt(object, "spec.selector")).slice(0, 1)));
    }
  };

  const servicesOf = (pod: Manifest, before: Manifest | undefined): readonly ObjectRef[] => {
    const { namespace = "" } = pod.metadata;
    const names = [pod, before].flatMap((one) =>
      Object.entries(one?.metadata.labels ?? {}).flatMap(([label, value]) => [...selectors.having(namespace, label, value)]),
    );
    return [...new Set(names)].map((name) => ({ ...serviceKind, namespace, name }));
  };

  /** The controller of an object, and what controls that: a Deployment waits for Pods of its ReplicaSets to be gone. */
  const ownersOf = (object: Manifest): readonly ObjectRef[] => {
    const { namespace = "" } = object.metadata;
    const owner = controllerOf(object);
    if (owner === undefined) return [];
    const ref = { group: groupOf(owner), kind: owner.kind, namespace, name: owner.name };
    const above = isPod(object) && owner.kind === "ReplicaSet" ? api.get(ref) : undefined;
    return above === undefined ? [ref] : [ref, ...ownersOf(above)];
  };

  /** DaemonSets look at which Nodes there are, and at their labels. */
  const daemonsOf = ({ type, object, before }: StoredChange): readonly ObjectRef[] => {
    const same = type === "MODIFIED" && equalJson(object.metadata.labels, before?.metadata.labels);
    return object.kind !== "Node" || same ? [] : api.list({ group: "apps", kind: "DaemonSet" }).map(refOf);
  };

  return {
    podLabels,
    hear: (change) => {
      note(change);
      const { type, object, before } = change;
      const self = refOf(object);
      const gonePod = isPod(object) && type === "DELETED";
      return [
        self,
        ...(gonePod ? ownersOf(object) : ownersOf(object).slice(0, 1)),
        ...(isPod(object) ? servicesOf(object, before) : []),
        ...daemonsOf(change),
        ...(object.kind === "Endpoints" ? [{ ...self, kind: "Service" }] : []),
      ];
    },
  };
}
