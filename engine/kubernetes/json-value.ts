import type { Json, JsonObject } from "../model/manifest.js";

/** An object whose fields are being filled in. */
export type MutableObject = Record<string, Json | undefined>;

/** Any object of the API as these rooms accept it: a manifest, a patch, raw JSON. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** Says whether a value is a JSON object: neither null, nor a list, nor a scalar. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Says whether a value is a JSON list. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** The field of an object, or undefined. Only what the object itself holds counts, so `constructor` is absent unless somebody wrote it. */
export function fieldOf<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Sets a field; a field named `__proto__` becomes an ordinary one and never the prototype. */
export function setField(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__") Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  else object[name] = value;
}

/** The fields of an object that have a value, in the order they stand. */
export function entriesOf(object: JsonObject): readonly (readonly [string, Json])[] {
  const entries: [string, Json][] = [];
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value !== undefined) entries.push([name, value]);
  }
  return entries;
}

/** Says whether two JSON values are equal. The order of fields does not count; a field that is undefined is absent. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isList(left)) return isList(right) && left.length === right.length && left.every((item, at) => equalJson(item, right[at]));
  if (!isObject(left) || !isObject(right)) return false;
  const fields = entriesOf(left);
  return fields.length === entriesOf(right).length && fields.every(([name, value]) => equalJson(value, fieldOf(right, name)));
}

/** One text per JSON value, equal for equal values: fields sorted by name, as Go's encoder writes maps. */
export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = entriesOf(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`).join(",")}}`;
}

/** The word the API server uses for what a value is: `object`, `array`, `string`, `integer`, `number`, `boolean` or `null`. */
export function typeOfJson(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
