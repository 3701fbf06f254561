import { readPointer } from "../kubernetes/json-pointer.js";
import { fieldOf, isList, isObject, setField } from "../kubernetes/json-value.js";
import type { Json, JsonObject } from "../model/manifest.js";

/** The value at a path; undefined where there is none. Live objects are other people's data and may hold anything anywhere. */
export function at(object: JsonObject, ...path: readonly string[]): Json | undefined {
  return readPointer(object, path);
}

/** The text at a path, scalars as they are written; empty where there is none. */
export function textAt(object: JsonObject, ...path: readonly string[]): string {
  const value = at(object, ...path);
  return typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? `${value}` : "";
}

/** The list at a path; empty where there is none. */
export function listAt(object: JsonObject, ...path: readonly string[]): readonly Json[] {
  const value = at(object, ...path);
  return isList(value) ? value : [];
}

/** The object with a value at a path; objects on the way are made where there are none. */
export function withField(object: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [field = "", ...rest] = path;
  const copy = { ...object };
  const inner = fieldOf(object, field);
  setField(copy, field, rest.length === 0 ? value : withField(isObject(inner) ? inner : {}, rest, value));
  return copy;
}

/** The object with an annotation. */
export function annotated(object: JsonObject, key: string, value: string): JsonObject {
  return withField(object, ["metadata", "annotations", key], value);
}

/** The text of an annotation; undefined where there is none. */
export function annotationOf(object: JsonObject, key: string): Json | undefined {
  return at(object, "metadata", "annotations", key);
}

/** Whether a condition of this type holds. */
export function hasCondition(object: JsonObject, ...types: readonly string[]): boolean {
  return listAt(object, "status", "conditions").some(
    (condition) => isObject(condition) && types.includes(textAt(condition, "type")) && condition["status"] === "True",
  );
}
