import { expect, test } from "vitest";
import { splitWords } from "../../../engine/access/split-words.js";

test.each<[string, readonly string[]]>([
  ["", []],
  [" , \n", []],
  ["a", ["a"]],
  ["a b,c ,\td\n", ["a", "b", "c", "d"]],
])("splitWords(%j) gives %j", (text, words) => {
  expect(splitWords(text)).toEqual(words);
});
