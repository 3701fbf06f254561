import { expect, test } from "vitest";
import { readNumber } from "../../../engine/actions/read-number.js";

test.each([
  ["3", 3],
  [" 3 ", 3],
  ["-2", -2],
  ["+2", 2],
  ["0x10", 16],
  ["1e2", 100],
  ["2.5", 2.5],
  [".5", 0.5],
])("readNumber() reads %j as %d, as Lua's tonumber does", (text, expected) => {
  expect(readNumber({ n: text }, "n")).toBe(expected);
});

test.each(["", "x", "1 2", "1,5", "Infinity", "NaN", "0b1", "1_000"])("readNumber() refuses %j", (text) => {
  expect(() => readNumber({ n: text }, "n")).toThrow(`invalid number: ${text}`);
});
