import { expect, test } from "vitest";
import { ageOf, formatSpan } from "../../../../../clients/kubernetes/embedded/routes/table-cells.js";

test.each([
  [-3, "0s"],
  [0, "0s"],
  [119, "119s"],
  [120, "2m"],
  [150, "2m30s"],
  [600, "10m"],
  [3 * 3600, "3h"],
  [3 * 3600 + 600, "3h10m"],
  [9 * 3600 + 600, "9h"],
  [2 * 86_400 + 4 * 3600, "2d4h"],
  [9 * 86_400, "9d"],
  [800 * 86_400, "2y70d"],
])("formatSpan() writes %d seconds as %s", (seconds, expected) => {
  expect(formatSpan(seconds)).toBe(expected);
});

test("ageOf() does not know the age of something without a time", () => {
  expect(ageOf(undefined, 0)).toBe("<unknown>");
});
