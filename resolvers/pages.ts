import { FairleadError } from "../engine/errors.js";
import type { KeysetPosition, Page, PageRequest } from "../engine/model/listing.js";
import type { PageInfoType } from "../schema/page.js";
import type { Cursors } from "./context.js";

/** Items a page has when the caller names no number, and at most. */
export const pageSize = { default: 50, max: 500 } as const;

/** Which part of a list a caller wants. */
export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/**
 * The wanted part in the engine's words; `list` names the list its cursors belong to.
 * @throws FairleadError `BAD_USER_INPUT` for a size out of bounds, for both directions at once, and for a cursor that is not good here
 */
export function pageRequest({ first, after, last, before }: PageArgs, list: string, cursors: Cursors): PageRequest {
  checkSize("first", first);
  checkSize("last", last);
  if (first != null && last != null) {
    throw new FairleadError("BAD_USER_INPUT", 'Give either "first" or "last", not both', { details: { path: "last" } });
  }
  return {
    ...(last == null ? { first: first ?? pageSize.default } : { last }),
    ...(after == null ? {} : { after: cursors.read(list, after) }),
    ...(before == null ? {} : { before: cursors.read(list, before) }),
  };
}

function checkSize(path: "first" | "last", size: number | null | undefined): void {
  if (size == null || (size >= 0 && size <= pageSize.max)) return;
  throw new FairleadError("BAD_USER_INPUT", `"${path}: ${size}" is not a page size; give a number from 0 to ${pageSize.max}`, {
    details: { path },
  });
}

/** Where a page lies; cursors are signed when a query asks for them. */
export function pageInfo(page: Page<unknown>, list: string, cursors: Cursors): PageInfoType {
  const cursorAt = (index: number) => () => {
    const position = page.items.at(index)?.position;
    return position === undefined ? null : cursors.sign(list, position);
  };
  return {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: page.hasPreviousPage,
    startCursor: cursorAt(0),
    endCursor: cursorAt(-1),
  };
}

/** The part of a list that stands ordered by a string key. */
export function pageOf<Item>(list: readonly Item[], keyOf: (item: Item) => string, request: PageRequest): Page<Item> {
  const bound = (position: KeysetPosition | undefined) => (position === undefined ? undefined : String(position[0]));
  const [after, before] = [bound(request.after), bound(request.before)];
  const begin = after === undefined ? 0 : firstIndex(list, (item) => keyOf(item) > after);
  const end =
    before === undefined
      ? list.length
      : Math.max(
          begin,
          firstIndex(list, (item) => keyOf(item) >= before),
        );
  const from = request.last === undefined ? begin : Math.max(begin, end - request.last);
  const to = request.first === undefined ? end : Math.min(end, begin + request.first);
  return {
    items: list.slice(from, to).map((item) => ({ item, position: [keyOf(item)] })),
    hasNextPage: to < list.length,
    hasPreviousPage: from > 0,
    totalCount: list.length,
  };
}

function firstIndex<Item>(list: readonly Item[], isIt: (item: Item) => boolean): number {
  const index = list.findIndex(isIt);
  return index < 0 ? list.length : index;
}
