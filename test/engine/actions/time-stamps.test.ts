import { expect, test } from "vitest";
import { minuteStamp, timeStamp } from "../../../engine/actions/time-stamps.js";

test("time stamps are in UTC, to the second and to the minute", () => {
  const now = Date.UTC(2026, 11, 1, 3, 4, 5, 999);
  expect(timeStamp(now)).toBe("2026-12-01T03:04:05Z");
  expect(minuteStamp(now)).toBe("202612010304");
});
