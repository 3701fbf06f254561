import * as fc from "fast-check";
import { expect, test } from "vitest";
import { backOffMs, machineRandomness } from "../../../clients/kubernetes/back-off.js";

test.each([
  [1, 500],
  [2, 1000],
  [3, 2000],
  [7, 30_000],
  [1_000_000, 30_000],
])("backOffMs() after %i failures is at most %i ms", (failures, expected) => {
  expect(backOffMs(failures, { firstMs: 500, longestMs: 30_000, random: (_, high) => high })).toBe(expected);
  expect(backOffMs(failures, { firstMs: 500, longestMs: 30_000, random: (low) => low })).toBe(expected / 2);
});

test("machineRandomness stays within its bounds", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), (low, more) => {
      const value = machineRandomness(low, low + more);
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(low + more);
    }),
  );
});
