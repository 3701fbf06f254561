import { canonicalJson, isList, isObject } from "../../kubernetes/json-value.js";
import type { Json } from "../../model/manifest.js";
import type { Normalization } from "./normalization.js";

/** Endpoints are sets: the API server orders subsets, addresses and ports as it likes. */
export const sortedSubsets: Normalization = (object) => {
  if (object.kind !== "Endpoints" || object.apiVersion !== "v1" || !isList(object.subsets)) return object;
  return { ...object, subsets: sorted(object.subsets.map(sortInside)) };
};

function sortInside(subset: Json): Json {
  if (!isObject(subset)) return subset;
  return Object.fromEntries(Object.entries(subset).map(([name, value]) => [name, isList(value) ? sorted(value) : value]));
}

function sorted(items: readonly Json[]): readonly Json[] {
  return items
    .map((item) => [canonicalJson(item), item] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);
}
