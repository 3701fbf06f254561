import { FairleadError } from "../errors.js";
import type { Json, JsonObject } from "../model/manifest.js";
import type { FieldSchema } from "./field-schema.js";
import { fieldOf, isObject } from "./json-value.js";
import { hasStrategy, identityOf } from "./merge-key.js";
import { mergeOrder, sortByOrder } from "./merge-order.js";
import { asNewItem } from "./patch-directives.js";

/** One list to merge. */
export interface ListPatch {
  /** Undefined: the object has no such list yet. */
  readonly live: readonly Json[] | undefined;
  /** Undefined: the patch only orders the list. */
  readonly patch: readonly Json[] | undefined;
  /** The items of `$setElementOrder`, if the patch has it. */
  readonly order?: readonly Json[];
  readonly schema: FieldSchema | undefined;
  readonly path: string;
  readonly mergeObject: (live: JsonObject, patch: JsonObject, schema: FieldSchema | undefined, path: string) => JsonObject;
}

/** Merges one list: by merge key, as a set of scalars, or, where the schema does not say `merge`, by replacing it. */
export function mergeStrategicList(list: ListPatch): readonly Json[] {
  const { live = [], patch = [], order, schema, path } = list;
  if (!hasStrategy(schema, "merge")) return list.patch ?? live;
  const mergeKey = schema?.patchMergeKey;
  const identify = (item: Json) => identityOf(item, mergeKey, path);
  if (order !== undefined) checkOrder(patch, order, { path, identify });
  const base = startingPoint(live, patch, { mergeKey, path });
  const changes = patch.filter((item) => directiveOf(item) === undefined);
  const merged = mergeKey === undefined ? [...base, ...changes] : mergeItems(base, changes, list);
  const patchOrder = (order ?? changes).map(identify);
  const named = new Set(patchOrder);
  const unique = new Map(mergeKey === undefined ? merged.map((item) => [identify(item), item]) : []);
  const items = mergeKey === undefined ? [...unique.values()] : merged;
  const patched = sortByOrder(
    items.filter((item) => named.has(identify(item))),
    patchOrder,
    identify,
  );
  const serverOnly = items.filter((item) => !named.has(identify(item)));
  return mergeOrder({ patched, serverOnly }, live.map(identify), identify);
}

function directiveOf(item: Json): Json | undefined {
  return isObject(item) ? fieldOf(item, "$patch") : undefined;
}

/** The live items that the directives inside the patch list leave. */
function startingPoint(
  live: readonly Json[],
  patch: readonly Json[],
  { mergeKey, path }: { readonly mergeKey: string | undefined; readonly path: string },
): readonly Json[] {
  const doomed = new Set<string>();
  let replaced = false;
  for (const item of patch) {
    const directive = directiveOf(item);
    if (directive === undefined) continue;
    if (directive === "delete") doomed.add(identityOf(item, mergeKey, path));
    else if (directive === "replace") replaced = true;
    else {
      throw new FairleadError(
        "BAD_USER_INPUT",
        `Cannot apply $patch at ${path}: an item takes "replace" or "delete", not ${JSON.stringify(directive)}`,
        {
          details: { path, directive: "$patch" },
        },
      );
    }
  }
  if (replaced) return [];
  return doomed.size === 0 ? live : live.filter((item) => !doomed.has(identityOf(item, mergeKey, path)));
}

function mergeItems(base: readonly Json[], changes: readonly Json[], { schema, path, mergeObject }: ListPatch): readonly Json[] {
  const merged = [...base];
  const places = new Map<string, number>();
  // Of several live items with one key the first is meant.
  merged.forEach((item, at) => {
    const identity = identityOf(item, schema?.patchMergeKey, path);
    if (!places.has(identity)) places.set(identity, at);
  });
  for (const change of changes) {
    const identity = identityOf(change, schema?.patchMergeKey, path);
    const at = places.get(identity) ?? merged.length;
    const old = merged[at];
    places.set(identity, at);
    if (isObject(old) && isObject(change)) merged[at] = mergeObject(old, change, schema?.items, `${path}[${identity}]`);
    else merged[at] = asNewItem(change, schema?.items);
  }
  return merged;
}

/** Every item the patch sets must stand in `$setElementOrder`, in the same order; an empty one says nothing. */
function checkOrder(
  patch: readonly Json[],
  order: readonly Json[],
  { path, identify }: { readonly path: string; readonly identify: (item: Json) => string },
): void {
  if (order.length === 0) return;
  let next = 0;
  const identities = order.map(identify);
  for (const item of patch) {
    if (directiveOf(item) !== undefined) continue;
    const at = identities.indexOf(identify(item), next);
    if (at < 0) {
      throw new FairleadError(
        "BAD_USER_INPUT",
        `Cannot merge ${path}: item ${identify(item)} is not in $setElementOrder at its place`,
        {
          details: { path, directive: "$setElementOrder" },
        },
      );
    }
    next = at;
  }
}
