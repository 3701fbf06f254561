import { placeId, type WatchedPlace, watchedPlaces } from "../../clients/kubernetes/watched-places.js";
import type { ClusterScope } from "../../engine/model/cluster-scope.js";
import type { ApiResource, LiveChange } from "../../engine/model/live-object.js";
import { groupOf, type Manifest } from "../../engine/model/manifest.js";
import type { ObjectStore, StoreChange } from "./object-store.js";

interface StoreWatch {
  readonly store: ObjectStore;
  readonly scope: ClusterScope;
  /** Whom another scope is told to. */
  readonly rescoped: Set<(scope: ClusterScope) => void>;
  readonly handler: (change: LiveChange) => void;
}

/** Watches a store as a cluster is watched; resolves at the end of the signal. What is told comes one turn of the event loop later. */
export function watchStore({ store, scope, rescoped, handler }: StoreWatch, signal: AbortSignal): Promise<void> {
  const queue: LiveChange[] = [];
  const drain = () => {
    for (let change = queue.shift(); change !== undefined && !signal.aborted; change = queue.shift()) handler(change);
  };
  const push = (...changes: readonly LiveChange[]) => {
    if (queue.length === 0) setImmediate(drain);
    queue.push(...changes);
  };
  let places: ReadonlyMap<string, WatchedPlace> = new Map();
  let current = scope;
  const begin = ({ resource, namespace }: WatchedPlace) => {
    const objects = store.list(resource).filter((object) => namespace === "" || object.metadata.namespace === namespace);
    push(...objects.map((object): LiveChange => ({ type: "upsert", object })), {
      type: "listed",
      ...placeOf(resource, namespace),
    });
  };
  const follow = (next: ClusterScope) => {
    current = next;
    const before = places;
    ({ places } = watchedPlaces(store.kinds(), next, Number.POSITIVE_INFINITY));
    for (const [id, { resource, namespace }] of before) {
      if (places.has(id)) continue;
      const objects = store.list(resource).filter((object) => isIn(before, object) && !isIn(places, object));
      push(...objects.map((object): LiveChange => ({ type: "delete", object })));
      push({ type: "unlisted", ...placeOf(resource, namespace) });
    }
    for (const [id, place] of places) if (!before.has(id)) begin(place);
  };
  const hear = (change: StoreChange) => {
    if (change.type === "SERVED" || change.type === "UNSERVED") {
      const { resource } = change;
      ({ places } = watchedPlaces(store.kinds(), current, Number.POSITIVE_INFINITY));
      if (change.type === "UNSERVED") push({ type: "unserved", resource });
      else for (const place of places.values()) if (place.resource === resource) begin(place);
    } else if (!isIn(places, change.object)) return;
    else push({ type: change.type === "DELETED" ? "delete" : "upsert", object: change.object });
  };
  follow(scope);
  push({ type: "settled" });
  rescoped.add(follow);
  const stop = store.onChange(hear);
  return new Promise((resolve) => {
    const end = () => {
      stop();
      rescoped.delete(follow);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

function isIn(places: ReadonlyMap<string, WatchedPlace>, object: Manifest): boolean {
  const kind = { group: groupOf(object), kind: object.kind };
  return places.has(placeId(kind, "")) || places.has(placeId(kind, object.metadata.namespace ?? ""));
}

function placeOf(resource: ApiResource, namespace: string) {
  return { resource, ...(namespace !== "" && { namespace }) };
}
