import type { Json, JsonObject } from "../../model/manifest.js";
import { fieldOf, isList, isObject, type MutableObject, setField } from "../json-value.js";

/** What becomes of one object. Never changes what it is given. */
export type Change = (object: JsonObject) => JsonObject;

/** Says whether a field counts as not set: absent, null or an empty text. */
export function isUnset(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "";
}

/** The object with these fields where it has none of its own. */
export function fillIn(object: JsonObject, defaults: JsonObject): JsonObject {
  const missing = Object.entries(defaults).filter(([name]) => isUnset(fieldOf(object, name)));
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
}

/** The object with one field changed, if that field is an object. */
export function within(object: JsonObject, name: string, change: Change): JsonObject {
  const value = fieldOf(object, name);
  if (!isObject(value)) return object;
  const changed = change(value);
  return changed === value ? object : withField(object, name, changed);
}

/** The object with one field changed that is an object or not set; then the change begins with `{}`. */
export function withinOrNew(object: JsonObject, name: string, change: Change): JsonObject {
  return isUnset(fieldOf(object, name)) ? withField(object, name, change({})) : within(object, name, change);
}

/** The object with every item of a list changed that is an object. */
export function forEachItem(object: JsonObject, name: string, change: Change): JsonObject {
  const value = fieldOf(object, name);
  if (!isList(value)) return object;
  const changed = value.map((item) => (isObject(item) ? change(item) : item));
  return changed.every((item, at) => item === value[at]) ? object : withField(object, name, changed);
}

/** The object with a field set. */
export function withField(object: JsonObject, name: string, value: Json): JsonObject {
  const copy: MutableObject = { ...object };
  setField(copy, name, value);
  return copy;
}

/** Applies changes one after the other. */
export function chain(...changes: readonly Change[]): Change {
  return (object) => changes.reduce((changed, change) => change(changed), object);
}
