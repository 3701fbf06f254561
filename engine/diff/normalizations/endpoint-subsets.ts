import { canonicalJson, isList, isObject } from "../../kubernetes/json-value.js";
import type { Json, Manifest } from "../../model/manifest.js";

/** Endpoints are sets: the API server orders subsets, addresses and ports as it likes. A port without a protocol is one of TCP. */
export function sortedSubsets(object: Manifest): Manifest {
  if (object.kind !== "Endpoints" || object.apiVersion !== "v1" || !isList(object.subsets)) return object;
  return { ...object, subsets: sorted(object.subsets.map(sortInside)) };
}

function sortInside(subset: Json): Json {
  if (!isObject(subset)) return subset;
  const fields = Object.entries(subset).map(([name, value]) => {
    if (!isList(value)) return [name, value];
    return [name, sorted(name === "ports" ? value.map(withProtocol) : value)];
  });
  return Object.fromEntries(fields);
}

function withProtocol(port: Json): Json {
  if (!isObject(port) || (typeof port.protocol === "string" && port.protocol !== "")) return port;
  return { ...port, protocol: "TCP" };
}

function sorted(items: readonly Json[]): readonly Json[] {
  return items
    .map((item) => [canonicalJson(item), item] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);
}
