import { expect, test } from "vitest";
import { mergeOrder, sortByOrder } from "../../../engine/kubernetes/merge-order.js";

const itself = (item: string) => item;

test.each([
  ["ab", "", "", "ab"],
  ["", "cd", "cd", "cd"],
  ["x", "ab", "ab", "xab"],
  ["b", "ac", "abc", "abc"],
  ["ca", "b", "abc", "bca"],
  ["ac", "b", "abc", "abc"],
])("mergeOrder() of patched %s and server-only %s where the server had %s is %s", (patched, serverOnly, server, expected) => {
  expect(
    mergeOrder({ patched: Array.from(patched), serverOnly: Array.from(serverOnly) }, Array.from(server), itself).join(""),
  ).toBe(expected);
});

test("sortByOrder() keeps at the end what the order does not name", () => {
  expect(sortByOrder(["x", "b", "y", "a"], ["a", "b"], itself)).toEqual(["a", "b", "x", "y"]);
});
