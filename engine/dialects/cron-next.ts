import type { CronSchedule } from "./cron.js";
import type { ZoneOffset } from "./time-zone.js";

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
/** A schedule that starts nothing within so many years never does. */
const years = 5;

/** What a clock shows at an instant. `day` counts from 1, `month` too, `weekday` from Sunday as 0. */
interface Shown {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/**
 * The first instant after `after` at which a schedule starts; times are milliseconds since 1970. The clock is UTC unless the schedule names a zone. What the
 * clock skips when summer time begins does not start, what it shows twice when it ends starts twice.
 * @returns undefined if there is none within five years (30 February)
 * @see robfig/cron:spec.go, Next
 */
export function nextCronStart(schedule: CronSchedule, after: number): number | undefined {
  const zone = schedule.zone ?? (() => 0);
  let at = Math.floor(after / secondMs) * secondMs + secondMs;
  const lastYear = shownAt(at, zone).year + years;
  for (;;) {
    const shown = shownAt(at, zone);
    // No date at all is no year either.
    if (!(shown.year <= lastYear)) return undefined;
    const jump = nextCandidate(schedule, shown, at, zone);
    if (jump === at) return at;
    // A clock that is put back at midnight must not hold us up.
    at = jump > at ? jump : at + hourMs;
  }
}

/** `at` itself if the schedule starts then, else the earliest instant that is worth looking at next. */
function nextCandidate(schedule: CronSchedule, shown: Shown, at: number, zone: ZoneOffset): number {
  const { year, month, day, hour, minute, second } = shown;
  if (!schedule.month.values.has(month)) return instantOf([year, month + 1, 1], zone);
  if (!isDay(schedule, shown)) return instantOf([year, month, day + 1], zone);
  const intoHour = minute * minuteMs + second * secondMs;
  if (!schedule.hour.values.has(hour)) return at - intoHour + hourMs;
  if (second > 0) return at - second * secondMs + minuteMs;
  if (schedule.minute.values.has(minute)) return at;
  const later = [...schedule.minute.values].filter((value) => value > minute);
  return later.length === 0 ? at - intoHour + hourMs : at + (Math.min(...later) - minute) * minuteMs;
}

/** Days of month and of week both restrict while one of them is `*`; otherwise either is enough. */
function isDay({ dayOfMonth, dayOfWeek }: CronSchedule, { day, weekday }: Shown): boolean {
  const [byMonth, byWeek] = [dayOfMonth.values.has(day), dayOfWeek.values.has(weekday)];
  return dayOfMonth.isStar || dayOfWeek.isStar ? byMonth && byWeek : byMonth || byWeek;
}

function shownAt(at: number, zone: ZoneOffset): Shown {
  const date = new Date(at + zone(at));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** When a day begins in a zone. Where its midnight is skipped, the hour before. */
function instantOf([year, month, day]: readonly [number, number, number], zone: ZoneOffset): number {
  const shown = Date.UTC(year, month - 1, day);
  return shown - zone(shown - zone(shown));
}
