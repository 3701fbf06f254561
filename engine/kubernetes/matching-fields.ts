import type { Json, JsonObject } from "../model/manifest.js";
import { entriesOf, fieldOf, isList, isObject, type MutableObject, setField } from "./json-value.js";

/**
 * Of `value` only what `pattern` has too: fields by name, items of lists by their place. Items beyond the pattern's list stay, so that they are seen.
 * @see argoproj/argo-cd:gitops-engine/pkg/utils/json/json.go `RemoveMapFields`
 */
export function matchingFields(pattern: JsonObject, value: JsonObject): JsonObject {
  const kept: MutableObject = {};
  for (const [name, wanted] of entriesOf(pattern)) {
    const found = fieldOf(value, name);
    if (found !== undefined) setField(kept, name, matchingValue(wanted, found));
  }
  return kept;
}

/** The same for lists, item by item. */
export function matchingItems(pattern: readonly Json[], value: readonly Json[]): readonly Json[] {
  return value.map((found, at) => {
    const wanted = pattern[at];
    return wanted === undefined ? found : matchingValue(wanted, found);
  });
}

function matchingValue(wanted: Json, found: Json): Json {
  if (isObject(wanted) && isObject(found)) return matchingFields(wanted, found);
  if (isList(wanted) && isList(found)) return matchingItems(wanted, found);
  return found;
}
