import { expect, test } from "vitest";
import { collect, collectList, readList } from "../../../cli/offline/read-list.js";

test.each<[string, readonly string[]]>([
  ["", []],
  ["a", ["a"]],
  ["a,b", ["a", "b"]],
  ["a,,b", ["a", "", "b"]],
  ["a,", ["a", ""]],
  ['"a,b",c', ["a,b", "c"]],
  ['"say ""hi"""', ['say "hi"']],
])("readList() reads %j as %j", (text, expected) => {
  expect(readList(text)).toEqual(expected);
});

test("collect() and collectList() go on from what was there", () => {
  expect(collect("a,b", ["x"])).toEqual(["x", "a,b"]);
  expect(collectList("a,b", ["x"])).toEqual(["x", "a", "b"]);
  expect(collect("a")).toEqual(["a"]);
});
