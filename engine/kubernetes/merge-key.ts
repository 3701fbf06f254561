import { FairleadError } from "../errors.js";
import type { Json } from "../model/manifest.js";
import type { FieldSchema, PatchStrategy } from "./field-schema.js";
import { canonicalJson, fieldOf, isObject } from "./json-value.js";

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
