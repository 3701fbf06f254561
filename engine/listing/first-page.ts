import type { KeysetPosition, Page } from "../model/listing.js";
import type { Placed, PlaceOrder } from "./list-page.js";

/** An order that can tell where an item stands without writing it down. */
export interface ItemOrder<Item> extends PlaceOrder {
  positionOf(item: Item): KeysetPosition;
  /** Negative if the item comes before the place. */
  compareTo(item: Item, place: KeysetPosition): number;
}

/**
 * Cuts the `first` items after a place out of an unordered list in one pass, without ordering all of it. Quick while `first` is small beside the list: an
 * item that is not on the page costs a comparison or two. The answer is that of `pageOf`.
 * @param items those the list consists of; each is asked `belongs` once
 */
export function firstPage<Item>(
  items: Iterable<Item>,
  {
    first,
    after,
    belongs,
  }: { readonly first: number; readonly after?: KeysetPosition; readonly belongs: (item: Item) => boolean },
  order: ItemOrder<Item>,
): Page<Item> {
  const chosen: Placed<Item>[] = [];
  let totalCount = 0;
  let beyond = 0;
  for (const item of items) {
    if (!belongs(item)) continue;
    totalCount++;
    if (after !== undefined && order.compareTo(item, after) <= 0) continue;
    beyond++;
    const worst = chosen[first - 1];
    if (first > 0 && (worst === undefined || order.compareTo(item, worst.position) < 0)) {
      if (worst !== undefined) chosen.pop();
      insert(chosen, { item, position: order.positionOf(item) }, order);
    }
  }
  return { items: chosen, hasNextPage: beyond > first, hasPreviousPage: beyond < totalCount, totalCount };
}

function insert<Item>(chosen: Placed<Item>[], placed: Placed<Item>, order: PlaceOrder): void {
  let low = 0;
  let high = chosen.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order.compare(chosen[middle]?.position ?? [], placed.position) <= 0) low = middle + 1;
    else high = middle;
  }
  chosen.splice(low, 0, placed);
}
