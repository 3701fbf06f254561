import { fieldOf, isList, isObject } from "../../../engine/kubernetes/json-value.js";
import type { Json, JsonObject, Manifest } from "../../../engine/model/manifest.js";

/** The value at a dotted path such as `spec.template.metadata`; undefined where there is none. Lists are not walked into. */
export function valueAt(object: Manifest | JsonObject, path: string): Json | undefined {
  let value: unknown = object;
  for (const step of path.split(".")) {
    if (!isObject(value)) return undefined;
    value = fieldOf(value, step);
  }
  return value as Json | undefined;
}

/** The object at a dotted path; `{}` where there is none. */
export function objectAt(object: Manifest | JsonObject, path: string): JsonObject {
  const value = valueAt(object, path);
  return isObject(value) ? value : {};
}

/** The texts of the map at a dotted path, as labels are; `{}` where there is none. */
export function textsAt(object: Manifest | JsonObject, path: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectAt(object, path)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** The list of objects at a dotted path; `[]` where there is none. */
export function listAt(object: Manifest | JsonObject, path: string): readonly JsonObject[] {
  const value = valueAt(object, path);
  return isList(value) ? value.filter((item) => isObject(item)) : [];
}

/** The text at a dotted path; `""` where there is none. */
export function textAt(object: Manifest | JsonObject, path: string): string {
  const value = valueAt(object, path);
  return typeof value === "string" ? value : "";
}

/** A value as text: scalars as they are, everything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** The number at a dotted path; `undefined` where there is none. */
export function numberAt(object: Manifest | JsonObject, path: string): number | undefined {
  const value = valueAt(object, path);
  return typeof value === "number" ? value : undefined;
}

/** The object with the value at a dotted path set (or removed by `undefined`); what is missing on the way is made. Only the way is copied. */
export function withValueAt<T extends Manifest | JsonObject>(object: T, path: string, value: unknown): T {
  const [step = "", ...rest] = path.split(".");
  const copy: Record<string, unknown> = { ...object };
  if (rest.length > 0) {
    const inner = fieldOf(object as JsonObject, step);
    copy[step] = withValueAt(isObject(inner) ? inner : {}, rest.join("."), value);
  } else if (value === undefined) delete copy[step];
  else copy[step] = value;
  return copy as T;
}
