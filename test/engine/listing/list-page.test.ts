import { expect, test } from "vitest";
import { pageOf } from "../../../engine/listing/list-page.js";
import type { PageRequest } from "../../../engine/model/listing.js";

const order = { length: 1, compare: ([a = 0]: readonly unknown[], [b = 0]: readonly unknown[]) => Number(a) - Number(b) };
const items = [1, 2, 3, 4, 5].map((item) => ({ item, position: [item] }));

test.each<[PageRequest, string]>([
  [{}, "1,2,3,4,5"],
  [{ first: 2 }, "1,2 next"],
  [{ first: 5 }, "1,2,3,4,5"],
  [{ first: 2, after: [2] }, "previous 3,4 next"],
  [{ first: 9, after: [4] }, "previous 5"],
  [{ first: 2, after: [5] }, "previous "],
  [{ last: 2 }, "previous 4,5"],
  [{ last: 2, before: [4] }, "previous 2,3 next"],
  [{ last: 9, before: [2] }, "1 next"],
  [{ after: [1], before: [4] }, "previous 2,3 next"],
  [{ first: 1, after: [1], before: [4] }, "previous 2 next"],
  [{ after: [2.5], before: [3.5] }, "previous 3 next"],
  [{ after: [4], before: [2] }, "previous  next"],
  [{ first: 0 }, " next"],
])("pageOf(%j) is %j", (request, expected) => {
  const page = pageOf(items, request, order);
  const shown = page.items.map(({ item }) => item).join(",");
  expect(`${page.hasPreviousPage ? "previous " : ""}${shown}${page.hasNextPage ? " next" : ""}`).toBe(expected);
  expect(page.totalCount).toBe(5);
});
