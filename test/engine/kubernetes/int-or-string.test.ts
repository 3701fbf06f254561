import { expect, test } from "vitest";
import { scaledValue } from "../../../engine/kubernetes/int-or-string.js";

test.each([
  [3, 10, "up", 3],
  ["25%", 10, "up", 3],
  ["25%", 10, "down", 2],
  ["0%", 10, "up", 0],
  ["100%", 7, "down", 7],
  ["3", 10, "up", undefined],
  ["-5%", 10, "up", undefined],
  ["x%", 10, "up", undefined],
] as const)("scaledValue() of %j of %i rounded %s is %s", (value, total, round, expected) => {
  expect(scaledValue(value, total, round)).toBe(expected);
});
