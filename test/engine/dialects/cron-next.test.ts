import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type CronSchedule, parseCron } from "../../../engine/dialects/cron.js";
import { nextCronStart } from "../../../engine/dialects/cron-next.js";

function scheduleOf(text: string): CronSchedule {
  const schedule = parseCron(text);
  if (typeof schedule === "string") throw new Error(schedule);
  return schedule;
}

const next = (text: string, after: string) => {
  const start = nextCronStart(scheduleOf(text), Date.parse(after));
  return start === undefined ? undefined : new Date(start).toISOString().replace(":00.000Z", "Z");
};

test.each([
  ["every minute, strictly after", "* * * * *", "2026-03-01T10:00:00Z", "2026-03-01T10:01Z"],
  ["from within a second", "* * * * *", "2026-03-01T09:59:59.500Z", "2026-03-01T10:00Z"],
  ["later in the hour", "5,35 * * * *", "2026-03-01T10:05:00Z", "2026-03-01T10:35Z"],
  ["in a later hour", "5 8-9 * * *", "2026-03-01T09:05:00Z", "2026-03-02T08:05Z"],
  ["in a later month, over the year's end", "0 0 1 feb *", "2026-02-01T00:00:00Z", "2027-02-01T00:00Z"],
  ["on a weekday", "0 9 * * mon", "2026-03-01T09:00:00Z", "2026-03-02T09:00Z"],
  ["on a leap day", "0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00Z"],
  ["on a day of month or of week where both are given", "0 0 13 * 5", "2026-03-01T00:00:00Z", "2026-03-06T00:00Z"],
  ["on days that are both where one is a star", "0 0 * * 5", "2026-03-01T00:00:00Z", "2026-03-06T00:00Z"],
  ["on either day where a star has a step", "0 0 */10 * 5", "2026-03-01T00:00:00Z", "2026-03-06T00:00Z"],
  ["never, on 30 February", "0 0 30 2 *", "2026-03-01T00:00:00Z", undefined],
  ["never, without minutes", ", * * * *", "2026-03-01T00:00:00Z", undefined],
  ["by the zone's clock", "TZ=Europe/Berlin 0 8 * * *", "2026-07-01T00:00:00Z", "2026-07-01T06:00Z"],
  ["not at what summer time skips", "TZ=Europe/Berlin 30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-30T00:30Z"],
  ["twice at what the clock shows twice", "TZ=Europe/Berlin 30 2 25 10 *", "2026-10-25T00:30:00Z", "2026-10-25T01:30Z"],
  ["where midnight is skipped", "TZ=Africa/Cairo 30 * 24 4 *", "2026-04-23T00:00:00Z", "2026-04-23T22:30Z"],
])("nextCronStart() is %s: %s after %s", (_, text, after, expected) => {
  expect(next(text, after)).toBe(expected);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 8.64e15, -9e15])("nextCronStart() finds nothing after %d, and ends", (after) => {
  expect(nextCronStart(scheduleOf("0 0 * * *"), after)).toBeUndefined();
});

test("nextCronStart() leaves no start out: it agrees with asking every minute", () => {
  const part = (min: number, max: number) =>
    fc.oneof(
      fc.constant("*"),
      fc.integer({ min, max }).map(String),
      fc.tuple(fc.integer({ min, max }), fc.integer({ min: 1, max: 30 })).map(([low, step]) => `${low}/${step}`),
      fc.integer({ min: 2, max: 9 }).map((step) => `*/${step}`),
    );
  const text = fc.tuple(part(0, 59), part(0, 23), part(1, 31), fc.constant("*"), part(0, 6)).map((parts) => parts.join(" "));
  const start = fc.integer({ min: Date.UTC(2025, 11, 1), max: Date.UTC(2026, 11, 1) });
  fc.assert(
    fc.property(text, start, (schedule, after) => {
      const { minute, hour, dayOfMonth, dayOfWeek } = scheduleOf(schedule);
      const isStart = (at: number) => {
        const date = new Date(at);
        const [byMonth, byWeek] = [dayOfMonth.values.has(date.getUTCDate()), dayOfWeek.values.has(date.getUTCDay())];
        const day = dayOfMonth.isStar || dayOfWeek.isStar ? byMonth && byWeek : byMonth || byWeek;
        return day && minute.values.has(date.getUTCMinutes()) && hour.values.has(date.getUTCHours());
      };
      const found = nextCronStart(scheduleOf(schedule), after) ?? Number.POSITIVE_INFINITY;
      const first = Math.floor(after / 60_000) * 60_000 + 60_000;
      for (let at = first; at < Math.min(found, first + 3 * 86_400_000); at += 60_000) expect(isStart(at)).toBe(false);
      const isFound = isStart(found) && found > after && found % 60_000 === 0;
      expect(found === Number.POSITIVE_INFINITY || isFound).toBe(true);
    }),
    { numRuns: 50 },
  );
});
