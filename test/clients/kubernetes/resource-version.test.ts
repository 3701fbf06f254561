import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isNewerVersion } from "../../../clients/kubernetes/resource-version.js";

test.each([
  ["2", "1", true],
  ["1", "2", false],
  ["10", "9", true],
  ["9", "10", false],
  ["5", "5", false],
  ["18446744073709551616", "18446744073709551615", true],
  ["x", "5", true],
  ["5", "x", true],
  ["x", "x", false],
  ["007", "8", true],
  [undefined, "1", true],
  ["1", undefined, true],
])("isNewerVersion(%s, %s) is %s", (a, b, expected) => {
  expect(isNewerVersion(a, b)).toBe(expected);
});

test("isNewerVersion() agrees with numbers of any size", () => {
  const version = fc.bigInt({ min: 1n, max: 2n ** 80n });
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(isNewerVersion(String(a), String(b))).toBe(a > b);
    }),
  );
});
