import { expect, test } from "vitest";
import { pauseBetweenLooks } from "../../../engine/reconcile/pause-between-looks.js";

test.each([
  [120_000, 0, 120_000],
  [120_000, 1, 240_000],
  [120_000, 2, 300_000],
  [600_000, 5, 600_000],
  [10, 0, 1_000],
  [0, 0, undefined],
  [-1, 3, undefined],
])("pauseBetweenLooks() of an interval of %i ms after %i failures is %s", (intervalMs, failures, expected) => {
  expect(pauseBetweenLooks(intervalMs, failures)).toBe(expected);
});
