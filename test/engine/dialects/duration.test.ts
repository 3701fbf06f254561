import { expect, test } from "vitest";
import { formatGoDuration, parseGoDuration, parseSpecDuration } from "../../../engine/dialects/duration.js";

test.each([
  ["0", 0],
  ["1h2m3.5s", 3_723_500],
  ["90s", 90_000],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["1.s", 1000],
  ["250ms", 250],
  ["10us", 0.01],
  ["10µs", 0.01],
  ["+5m", 300_000],
  ["-300ms", -300],
  ["-0", 0],
  ["1h1h", 7_200_000],
])("parseGoDuration() reads %j as %d ms", (text, expected) => {
  expect(parseGoDuration(text)).toBeCloseTo(expected, 9);
});

test.each(["", "5", "s", "1d", "1 s", "1h1", "1h-1m", "--1s", ".s", "1e3s", "2562048h", "1s\n", "١s"])(
  "parseGoDuration() refuses %j",
  (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  },
);

test.each([
  ["5", 5000],
  ["0", 0],
  ["-1", -1000],
  ["3m", 180_000],
  ["1.5", undefined],
  ["soon", undefined],
  ["9999999999999999", undefined],
])("parseSpecDuration() reads %j as %j ms", (text, expected) => {
  expect(parseSpecDuration(text)).toBe(expected);
});

test.each([
  [0, "0s"],
  [0.000_001, "1ns"],
  [0.0015, "1.5µs"],
  [1.5, "1.5ms"],
  [1500, "1.5s"],
  [60_000, "1m0s"],
  [5_400_000, "1h30m0s"],
  [-90_061_001, "-25h1m1.001s"],
])("formatGoDuration() writes %s ms as %s", (ms, text) => {
  expect(formatGoDuration(ms)).toBe(text);
  expect(parseGoDuration(text)).toBe(ms);
});
