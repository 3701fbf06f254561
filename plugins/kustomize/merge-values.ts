import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";

/**
 * Lays values over others: maps are merged, anything else is replaced, null takes the field away.
 * @see kubernetes-sigs/kustomize:kyaml/yaml/merge2/merge2.go
 */
export function mergeValues(over: JsonObject, under: JsonObject): JsonObject {
  const merged = new Map<string, Json>(
    Object.entries(under).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    if (value === null) merged.delete(key);
    else if (isObject(value) && isObject(below)) merged.set(key, mergeValues(value, below));
    else if (value !== undefined) merged.set(key, value);
  }
  return Object.fromEntries(merged);
}
