import { FairleadError } from "../errors.js";
import type { KeysetPosition, Page, PageRequest } from "../model/listing.js";

/** An item and where it stands. */
export interface Placed<Item> {
  readonly item: Item;
  readonly position: KeysetPosition;
}

/** Which of two places comes first, and how many values a place has. */
export interface PlaceOrder {
  compare(a: KeysetPosition, b: KeysetPosition): number;
  readonly length: number;
}

/**
 * Checks what is asked for against an order.
 * @throws FairleadError `BAD_USER_INPUT` with `details.path` for a place of another order and for a negative or fractional number of items
 */
export function checkPageRequest({ first, after, last, before }: PageRequest, { length }: PlaceOrder): void {
  for (const [path, count] of Object.entries({ first, last })) {
    if (count !== undefined && !(Number.isInteger(count) && count >= 0)) {
      throw new FairleadError("BAD_USER_INPUT", `"${path}" must be a whole number from 0, not ${count}`, { details: { path } });
    }
  }
  for (const [path, place] of Object.entries({ after, before })) {
    if (place !== undefined && place.length !== length) {
      throw new FairleadError("BAD_USER_INPUT", `The cursor of "${path}" belongs to a list in another order; begin without one`, {
        details: { path },
      });
    }
  }
}

/** The index of the first item that is beyond a place: at it or after it with `including`, after it without. */
function indexBeyond<Item>(items: readonly Placed<Item>[], place: KeysetPosition, order: PlaceOrder, including: boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const position = items[middle]?.position ?? [];
    const compared = order.compare(position, place);
    if (compared < 0 || (compared === 0 && !including)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Cuts a page out of a list: what lies after `after` and before `before`, of that the `first` or the `last` ones, in the list's order. A place whose
 * item is gone still parts the list. Without numbers everything.
 * @param items in the order of `order`
 * @throws FairleadError `BAD_USER_INPUT` as `checkPageRequest`
 */
export function pageOf<Item>(items: readonly Placed<Item>[], request: PageRequest, order: PlaceOrder): Page<Item> {
  checkPageRequest(request, order);
  const { first, after, last, before } = request;
  let start = after === undefined ? 0 : indexBeyond(items, after, order, false);
  let end = before === undefined ? items.length : Math.max(start, indexBeyond(items, before, order, true));
  if (first !== undefined) end = Math.min(end, start + first);
  if (last !== undefined) start = Math.max(start, end - last);
  return {
    items: items.slice(start, end),
    hasNextPage: end < items.length,
    hasPreviousPage: start > 0,
    totalCount: items.length,
  };
}
