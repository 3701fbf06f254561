import { describe, expect, test } from "vitest";
import { highestInRange, isExactVersion, isRange, matchExact } from "../../../clients/charts/choose-version.js";

test.each([
  ["1.2.3", true, false],
  ["v1.2", true, false],
  ["1", true, false],
  ["1.x", false, true],
  ["*", false, true],
  [">=1 <2 || ^3", false, true],
  ["main", false, false],
  ["", false, false],
])("%j is exact: %s, a range: %s", (revision, exact, range) => {
  expect([isExactVersion(revision), isRange(revision)]).toEqual([exact, range]);
});

describe("highestInRange()", () => {
  const versions = ["0.9.0", "1.0.0", "1.10.0", "1.9.0", "2.0.0-rc.1", "v1.11.0", "latest", "1.10.0+b"];
  test.each([
    ["1.x", "v1.11.0"],
    ["~1.10.0", "1.10.0"],
    ["*", "v1.11.0"],
    [">=1.0.0-0", "2.0.0-rc.1"],
    ["<1", "0.9.0"],
    ["^3", undefined],
    ["nonsense range", undefined],
  ])("%j takes %s", (range, expected) => {
    expect(highestInRange(range, versions)).toBe(expected);
  });
});

test.each([
  ["1.2.0", "1.2.0"],
  ["v1.3.0", "1.3.0"],
  ["1.4", "v1.4.0"],
  ["1.3.1", undefined],
  ["latest", "latest"],
  ["newest", undefined],
])("matchExact() finds %s as %s", (revision, expected) => {
  expect(matchExact(revision, ["1.2.0", "1.3.0", "v1.4.0", "latest"])).toBe(expected);
});
