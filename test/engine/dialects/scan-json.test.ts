import * as fc from "fast-check";
import { expect, test } from "vitest";
import { scanJson } from "../../../engine/dialects/scan-json.js";

test.each([
  ["9007199254740992", []],
  ["9007199254740993", [[1, "9007199254740993"]]],
  ["-9007199254740993", [[1, "-9007199254740993"]]],
  ['{"a": 1,\n "b": [2,\n9223372036854775807]}', [[3, "9223372036854775807"]]],
  ['{"a": "9007199254740993", "9007199254740993": 1}', []],
  ['{"a\\"9007199254740993": "\\\\", "b": 9007199254740993}', [[1, "9007199254740993"]]],
  ["[9007199254740993.0, 9007199254740993e0, 0.12345678901234567890]", []],
  ["1152921504606846976", []],
])("scanJson() of %s finds the integers that are not held exactly", (text, expected) => {
  expect(scanJson(text).inexact).toEqual(expected.map(([line, written]) => ({ line, text: written })));
});

test.each([
  ["5", 0],
  ["{}", 1],
  ['{"a": [{}], "b": {}}', 3],
  ['["[[[", "\\"[[["]', 1],
  ["[[[", 3],
  ['["', 1],
])("scanJson() of %s knows its depth", (text, depth) => {
  expect(scanJson(text).depth).toBe(depth);
});

test("scanJson() finds an integer inexact exactly if JavaScript writes another one", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n })), (integers) => {
      const lost = integers.filter((integer) => BigInt(Number(integer)) !== integer).map(String);
      expect(scanJson(`[${integers.join(",\n")}]`).inexact.map(({ text }) => text)).toEqual(lost);
    }),
  );
});

test("scanJson() ends, whatever the text", () => {
  const fragments = fc.array(fc.constantFrom('"', "\\", "{", "[", "]", "-", "9007199254740993", "1e", "\n", "x"));
  fc.assert(
    fc.property(fragments, (parts) => {
      expect(scanJson(parts.join("")).depth).toBeLessThanOrEqual(parts.length);
    }),
  );
});
