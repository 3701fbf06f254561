import type { Json, JsonObject } from "../model/manifest.js";
import { entriesOf, equalJson, fieldOf, isObject, type MutableObject, setField } from "./json-value.js";

/**
 * Applies a JSON merge patch: objects are merged field by field, `null` removes a field, anything else (lists too) replaces.
 * The target is not changed.
 * @see RFC 7386 §2
 */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: MutableObject = isObject(target) ? { ...target } : {};
  for (const [name, value] of entriesOf(patch)) {
    if (value === null) delete merged[name];
    else setField(merged, name, applyMergePatch(fieldOf(merged, name), value));
  }
  return merged;
}

/**
 * The smallest merge patch that turns `before` into `after`; `{}` for equal objects.
 * A field that is null in `after` cannot be told from an absent one by a merge patch and ends absent.
 * @see RFC 7386
 */
export function createMergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const patch: MutableObject = {};
  for (const [name] of entriesOf(before)) if (fieldOf(after, name) === undefined) setField(patch, name, null);
  for (const [name, value] of entriesOf(after)) {
    const old = fieldOf(before, name);
    if (equalJson(old, value)) continue;
    setField(patch, name, isObject(old) && isObject(value) ? createMergePatch(old, value) : value);
  }
  return patch;
}
