import { entriesOf, isList, isObject } from "../../kubernetes/json-value.js";
import type { Json } from "../../model/manifest.js";

/** A value without the empty objects and lists in it: where they stand, nothing need be said. Undefined for one that is empty itself. */
export function withoutEmpty(value: Json | undefined): Json | undefined {
  if (isList(value)) {
    const items = value.flatMap((item) => withoutEmpty(item) ?? []);
    return items.length === 0 ? undefined : items;
  }
  if (!isObject(value)) return value;
  const fields = entriesOf(value).flatMap(([name, inner]) => {
    const left = withoutEmpty(inner);
    return left === undefined ? [] : [[name, left] as const];
  });
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}
