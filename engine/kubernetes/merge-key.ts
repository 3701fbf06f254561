import { FairleadError } from "../errors.js";
import type { Json } from "../model/manifest.js";
import type { FieldSchema, PatchStrategy } from "./field-schema.js";
import { canonicalJson, fieldOf, isObject } from "./json-value.js";

/** How the lists of one field are merged: by `mergeKey`, or as a set of scalars when that is undefined. */
export interface ListMerge {
  readonly mergeKey: string | undefined;
  readonly schema: FieldSchema | undefined;
}

/** Says whether a field has a patch strategy. */
export function hasStrategy(schema: FieldSchema | undefined, strategy: PatchStrategy): boolean {
  return schema?.patchStrategy?.includes(strategy) ?? false;
}

/**
 * What tells the items of a merged list apart: the value of the merge key, or the item itself in a list of scalars.
 * @throws FairleadError `BAD_USER_INPUT` if an item lacks its merge key; `details.path` is the list
 */
export function identityOf(item: Json, mergeKey: string | undefined, path: string): string {
  if (mergeKey === undefined) return canonicalJson(item);
  const value = isObject(item) ? fieldOf(item, mergeKey) : undefined;
  if (value !== undefined) return canonicalJson(value);
  throw new FairleadError("BAD_USER_INPUT", `Cannot merge ${path}: an item has no "${mergeKey}", which tells the items apart`, {
    details: { path, mergeKey },
  });
}

/**
 * Items by identity, in their order.
 * @throws FairleadError `BAD_USER_INPUT` if two items bear the same merge key; `details.path` is the list
 */
export function indexByKey(items: readonly Json[], mergeKey: string, path: string): ReadonlyMap<string, Json> {
  const index = new Map<string, Json>();
  for (const item of items) {
    const identity = identityOf(item, mergeKey, path);
    if (index.has(identity)) {
      throw new FairleadError("BAD_USER_INPUT", `Cannot merge ${path}: several items have ${mergeKey} ${identity}`, {
        details: { path, mergeKey, value: identity },
      });
    }
    index.set(identity, item);
  }
  return index;
}
