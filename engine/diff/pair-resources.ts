import type { ResourcePair } from "../model/comparison.js";
import type { Manifest } from "../model/manifest.js";
import { formatKey, keyOf, type ResourceKey } from "../model/resource-key.js";
import type { KeyedTarget } from "./normalize-targets.js";

/** Both sides of an Application. */
export interface Sides {
  readonly targets: readonly KeyedTarget[];
  /** Live objects whose tracking annotation names the Application. */
  readonly managed: readonly Manifest[];
  /** The live object with a target's key, tracked or not, in the target's version; undefined if there is none. */
  readonly find: (key: ResourceKey) => Manifest | undefined;
}

/**
 * Puts together what belongs together. What is live, ours and not wanted stands alone, and so does what is wanted and not live. One object that two API
 * groups serve is taken once, in the group the targets name. In the order of `formatKey`, whatever the order of the sides.
 */
export function pairResources({ targets, managed, find }: Sides): readonly ResourcePair[] {
  const pairs = new Map<string, ResourcePair>();
  const managedByKey = new Map(managed.map((live) => [formatKey(keyOf(live)), live]));
  const taken = new Set<string>();
  for (const { key, target } of targets) {
    const live = target.metadata.name === undefined ? undefined : (find(key) ?? managedByKey.get(formatKey(key)));
    if (live?.metadata.uid !== undefined) taken.add(live.metadata.uid);
    pairs.set(formatKey(key), live === undefined ? { key, target } : { key, target, live });
  }
  for (const [name, live] of sortByKey([...managedByKey])) {
    const { uid } = live.metadata;
    if (pairs.has(name) || (uid !== undefined && taken.has(uid))) continue;
    if (uid !== undefined) taken.add(uid);
    pairs.set(name, { key: keyOf(live), live });
  }
  return sortByKey([...pairs]).map(([, pair]) => pair);
}

function sortByKey<Value>(entries: readonly (readonly [string, Value])[]): readonly (readonly [string, Value])[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
