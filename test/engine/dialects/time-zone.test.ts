import { expect, test } from "vitest";
import { timeZoneOffset } from "../../../engine/dialects/time-zone.js";

const winter = Date.UTC(2026, 0, 15);
const summer = Date.UTC(2026, 6, 15);
const hour = 3_600_000;

test.each([
  ["", 0, 0],
  ["UTC", 0, 0],
  ["Etc/UTC", 0, 0],
  ["Europe/Berlin", hour, 2 * hour],
  ["America/New_York", -5 * hour, -4 * hour],
  ["US/Pacific", -8 * hour, -7 * hour],
  ["Asia/Kolkata", 5.5 * hour, 5.5 * hour],
  ["Australia/Lord_Howe", 11 * hour, 10.5 * hour],
  ["Etc/GMT+5", -5 * hour, -5 * hour],
  ["EST", -5 * hour, -5 * hour],
  ["GB", 0, hour],
])("timeZoneOffset() of %s is %d ms in winter and %d ms in summer", (name, inWinter, inSummer) => {
  const offset = timeZoneOffset(name);
  expect([offset?.(winter), offset?.(summer + 500)]).toEqual([inWinter, inSummer]);
});

test.each([
  "Local",
  "Nowhere/Land",
  "europe/berlin",
  "EUROPE/BERLIN",
  "+02:00",
  "IST",
  "SystemV/PST8",
  "../etc/passwd",
  " UTC",
  "__proto__",
])("timeZoneOffset() knows no zone %j", (name) => {
  expect(timeZoneOffset(name)).toBeUndefined();
  expect(timeZoneOffset(name)).toBeUndefined();
});

test("timeZoneOffset() follows the zone over the years", () => {
  const berlin = timeZoneOffset("Europe/Berlin");
  expect(berlin?.(Date.UTC(1970, 6, 1))).toBe(hour);
  expect(berlin?.(Date.UTC(2026, 2, 29, 0, 59, 59))).toBe(hour);
  expect(berlin?.(Date.UTC(2026, 2, 29, 1))).toBe(2 * hour);
});
