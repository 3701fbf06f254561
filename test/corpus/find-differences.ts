import { equalJson, fieldOf, isList, isObject } from "../../engine/kubernetes/json-value.js";
import type { Json } from "../../engine/model/manifest.js";

/** Where two values part. `at` is a JSON pointer; a side that has nothing there is undefined. */
export interface Difference {
  readonly at: string;
  readonly native: Json | undefined;
  readonly ours: Json | undefined;
}

/**
 * All places where two values differ, in order, as deep as can be: lists of equal length and objects are walked, everything else is a place. The order of
 * an object's fields does not count.
 */
export function findDifferences(native: Json | undefined, ours: Json | undefined, at = ""): readonly Difference[] {
  if (equalJson(native, ours)) return [];
  if (isList(native) && isList(ours) && native.length === ours.length)
    return native.flatMap((item, index) => findDifferences(item, ours[index], `${at}/${index}`));
  if (!isObject(native) || !isObject(ours)) return [{ at, native, ours }];
  const names = new Set([...Object.keys(native), ...Object.keys(ours)]);
  return [...names].flatMap((name) =>
    findDifferences(fieldOf(native, name), fieldOf(ours, name), `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}
