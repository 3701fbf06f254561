import type { ClusterScope } from "../../engine/model/cluster-scope.js";
import type { ApiResource } from "../../engine/model/live-object.js";

/** One collection that is listed and watched: a kind in one namespace, or in all of the cluster if `namespace` is `""`. */
export interface WatchedPlace {
  readonly resource: ApiResource;
  readonly namespace: string;
}

/** What is to be watched, by `placeId`. */
export interface WatchedPlaces {
  readonly places: ReadonlyMap<string, WatchedPlace>;
  /** How many more there would be without the bound. */
  readonly left: number;
}

/**
 * Chooses what is watched of the kinds: each once where the whole cluster is managed, else once in each namespace, in the order of the scope, so that a
 * bound cuts off its last namespaces. Kinds without namespaces come first, if they are managed at all.
 * @param most how many streams there may be
 */
export function watchedPlaces(kinds: readonly ApiResource[], scope: ClusterScope, most: number): WatchedPlaces {
  const { namespaces, clusterResources } = scope;
  const whole = namespaces === undefined ? kinds : clusterResources ? kinds.filter(({ namespaced }) => !namespaced) : [];
  const divided = namespaces === undefined ? [] : kinds.filter(({ namespaced }) => namespaced);
  const wanted = whole.length + divided.length * (namespaces?.length ?? 0);
  const places = new Map<string, WatchedPlace>();
  const add = (resource: ApiResource, namespace: string) => {
    if (places.size < most) places.set(placeId(resource, namespace), { resource, namespace });
  };
  for (const resource of whole) add(resource, "");
  for (const namespace of namespaces ?? []) {
    if (places.size >= most) break;
    for (const resource of divided) add(resource, namespace);
  }
  return { places, left: wanted - places.size };
}

/** Names a place whatever version its kind is watched in. */
export function placeId({ group, kind }: Pick<ApiResource, "group" | "kind">, namespace: string): string {
  return `${group}/${kind}/${namespace}`;
}
