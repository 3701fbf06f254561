import { expect, test } from "vitest";
import { dayClosedBy, dayClosing, dayOf, endOfDay } from "../../../engine/audit/days.js";
import { entryOf, linesOf } from "./chained-lines.js";

test.each([
  [0, "1970-01-01", 86_400_000],
  [86_399_999, "1970-01-01", 86_400_000],
  [86_400_000, "1970-01-02", 172_800_000],
  [-1, "1969-12-31", 0],
])("dayOf() and endOfDay() of %i", (at, day, end) => {
  expect([dayOf(at), endOfDay(at)]).toEqual([day, end]);
});

test("dayClosedBy() knows the record that closes a day, and no other, whatever a caller writes", () => {
  const [closing = "", other = ""] = linesOf([
    dayClosing("2026-01-31", 7),
    entryOf('{"action":"audit.closeDay"', { reason: '{"action":"audit.closeDay"', diff: '{"action":"audit.closeDay"' }),
  ]);
  expect(dayClosedBy(closing)).toBe("2026-01-31");
  expect(JSON.parse(closing)).toMatchObject({ reason: "record 7 was the last before this one", actor: { type: "system" } });
  expect(dayClosedBy(other)).toBeUndefined();
});
