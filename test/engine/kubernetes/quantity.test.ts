import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalQuantity, compareQuantities, parseQuantity } from "../../../engine/kubernetes/quantity.js";

test.each([
  ["1000m", "1"],
  ["0.5", "500m"],
  [0.5, "500m"],
  ["1024Ki", "1Mi"],
  ["1.5Gi", "1536Mi"],
  ["1.5", "1500m"],
  ["100M", "100M"],
  ["1000M", "1G"],
  ["12e3", "12e3"],
  ["1E3", "1e3"],
  ["1e2", "100"],
  ["3E", "3E"],
  ["512Ki", "512Ki"],
  ["0.5Ki", "512"],
  ["1.3Ki", "1331200m"],
  ["0.0000000001", "1n"],
  ["-1000m", "-1"],
  ["+5", "5"],
  ["5.", "5"],
  [".5", "500m"],
  ["0Gi", "0"],
  ["007", "7"],
  ["99999999999999999999", "9223372036854775807"],
  ["1e99", "9223372036854775807"],
  ["1e-99", "1e-9"],
])("canonicalQuantity() of %j is %j", (written, expected) => {
  expect(canonicalQuantity(written)).toBe(expected);
});

test.each(["", " 1", "1 ", "1K", "1ki", "m", ".", "1.2.3", "--1", "1e", "0x1", "1Zi", "Infinity", "1".repeat(65)])(
  "parseQuantity() refuses %j",
  (written) => {
    expect(parseQuantity(written)).toBeUndefined();
  },
);

test.each([
  ["1", "1000m", 0],
  ["1Gi", "1G", 1],
  ["100m", "0.2", -1],
  ["-1", "0", -1],
])("compareQuantities() of %s and %s is %i", (left, right, expected) => {
  const [first, second] = [parseQuantity(left), parseQuantity(right)];
  expect(first && second && compareQuantities(first, second)).toBe(expected);
});

test("canonicalQuantity() is stable and means the same", () => {
  const suffix = fc.constantFrom("", "m", "u", "n", "k", "M", "G", "T", "P", "Ki", "Mi", "Gi", "Ti", "e3", "e-3", "E6");
  fc.assert(
    fc.property(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 999 }), suffix, (whole, fraction, unit) => {
      const written = `${whole}.${fraction}${unit}`;
      const canonical = canonicalQuantity(written) ?? "";
      const [before, after] = [parseQuantity(written), parseQuantity(canonical)];
      expect(canonicalQuantity(canonical)).toBe(canonical);
      expect(before && after && compareQuantities(before, after)).toBe(0);
    }),
  );
});
