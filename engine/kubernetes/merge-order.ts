/** The items of a merged list by who asked for them, each side already in its own order. */
export interface OrderedSides<T> {
  /** Items the patch names, in the order of the patch. */
  readonly patched: readonly T[];
  /** Items only the server has, in the order of the server. */
  readonly serverOnly: readonly T[];
}

/**
 * Puts the two sides of a merged list in one order: the patch's items keep the order of the patch, the server's that of the server. Where both
 * stood in the server's list, their order there decides who comes first; otherwise the patch's item does.
 * @param serverOrder identities as the server had them before the merge
 * @see kubernetes/design-proposals-archive:cli/preserve-order-in-strategic-merge-patch.md
 */
export function mergeOrder<T>(
  { patched, serverOnly }: OrderedSides<T>,
  serverOrder: readonly string[],
  identify: (item: T) => string,
): readonly T[] {
  const place = new Map(serverOrder.map((identity, at) => [identity, at]));
  const merged: T[] = [];
  let next = 0;
  for (const item of serverOnly) {
    const at = place.get(identify(item));
    for (; next < patched.length; next++) {
      const candidate = patched[next] as T;
      const other = place.get(identify(candidate));
      if (at !== undefined && other !== undefined && at < other) break;
      merged.push(candidate);
    }
    merged.push(item);
  }
  return [...merged, ...patched.slice(next)];
}

/** Sorts items by where `order` names them; items it does not name keep their places at the end. Stable. */
export function sortByOrder<T>(items: readonly T[], order: readonly string[], identify: (item: T) => string): readonly T[] {
  const place = new Map(order.map((identity, at) => [identity, at]));
  const rank = (item: T) => place.get(identify(item)) ?? order.length;
  return items.toSorted((left, right) => rank(left) - rank(right));
}
