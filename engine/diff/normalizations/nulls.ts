import { isList, isObject } from "../../kubernetes/json-value.js";
import type { Json, Manifest } from "../../model/manifest.js";
import type { Normalization } from "./normalization.js";

/** A field that is null and a field that is absent are the same (`creationTimestamp: null` in templates). Items of lists are left alone. */
export const withoutNulls: Normalization = (object) => dropNulls(object as unknown as Json) as unknown as Manifest;

function dropNulls(value: Json): Json {
  if (isList(value)) return value.map(dropNulls);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== null && entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [name, dropNulls(inner)]));
}
