import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json } from "../../engine/model/manifest.js";

/**
 * Gives empty tables the shape that stood in their place before: Lua knows one kind of empty table only, so a list that a script emptied would become an object.
 * @see argoproj/argo-cd:util/lua/lua.go `cleanReturnedObj`
 */
export function keepShapes(given: Json, before: Json | undefined): Json {
  if (Array.isArray(given)) {
    const items = given as readonly Json[];
    if (items.length === 0 && before !== undefined && isObject(before)) return {};
    const old = Array.isArray(before) ? (before as readonly Json[]) : [];
    return items.map((item, index) => keepShapes(item, old[index]));
  }
  if (!isObject(given)) return given;
  const fields = Object.entries(given);
  if (fields.length === 0 && Array.isArray(before)) return [];
  const old = before !== undefined && isObject(before) ? before : {};
  return Object.fromEntries(
    fields.map(([key, field]) => [key, keepShapes(field ?? null, Object.hasOwn(old, key) ? old[key] : undefined)]),
  );
}
