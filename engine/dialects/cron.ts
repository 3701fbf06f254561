import { timeZoneOffset, type ZoneOffset } from "./time-zone.js";

/** One field of a schedule. `isStar`: it was written `*` or `?`, which decides how days of month and of week go together. */
export interface CronField {
  readonly values: ReadonlySet<number>;
  readonly isStar: boolean;
}

/** When something starts, minute by minute. */
export interface CronSchedule {
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  readonly month: CronField;
  readonly dayOfWeek: CronField;
  /** The zone that the text itself names (`TZ=…`). Without one the clock is the caller's. */
  readonly zone?: ZoneOffset;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const minuteBounds: Bounds = { min: 0, max: 59, names: [] };
const hourBounds: Bounds = { min: 0, max: 23, names: [] };
const dayOfMonthBounds: Bounds = { min: 1, max: 31, names: [] };
const monthBounds: Bounds = { min: 1, max: 12, names: months };
/** Sunday is 0 and never 7. */
const dayOfWeekBounds: Bounds = { min: 0, max: 6, names: days };

/** Go's `unicode.IsSpace`. */
const blanks = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const zonePrefix = /^(?:CRON_)?TZ=/;
const longestText = 1024;

/**
 * Reads a schedule of five fields (minute, hour, day of month, month, day of week) as `robfig/cron` does without descriptors: `*`, `?`, lists, ranges, steps,
 * English names of months and days in any case, and a zone in front (`TZ=Europe/Berlin 0 8 * * *`).
 * @returns the schedule, or why there is none, in robfig's words
 * @see robfig/cron:parser.go
 */
export function parseCron(text: string): CronSchedule | string {
  if (text === "") return "empty spec string";
  if (text.length > longestText) return `the schedule is longer than ${longestText} characters`;
  const zoned = readZone(text);
  if (typeof zoned === "string") return zoned;
  if (zoned.rest.startsWith("@")) return `parser does not accept descriptors: ${zoned.rest}`;
  const fields = zoned.rest.split(blanks).filter((field) => field !== "");
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`;
  try {
    const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = ""] = fields;
    return {
      minute: readField(minute, minuteBounds),
      hour: readField(hour, hourBounds),
      dayOfMonth: readField(dayOfMonth, dayOfMonthBounds),
      month: readField(month, monthBounds),
      dayOfWeek: readField(dayOfWeek, dayOfWeekBounds),
      ...(zoned.zone !== undefined && { zone: zoned.zone }),
    };
  } catch (thrown) {
    if (thrown instanceof Unreadable) return thrown.message;
    throw thrown;
  }
}

/** Ends the reading of a schedule; never leaves this file. */
class Unreadable extends Error {}

function readZone(text: string): { readonly rest: string; readonly zone?: ZoneOffset } | string {
  const prefix = zonePrefix.exec(text)?.[0];
  if (prefix === undefined) return { rest: text };
  const end = text.indexOf(" ");
  const name = text.slice(prefix.length, end < 0 ? undefined : end);
  const zone = timeZoneOffset(name);
  if (zone === undefined) return `provided bad location ${name}: unknown time zone ${name}`;
  return { rest: end < 0 ? "" : text.slice(end).trim(), zone };
}

function readField(text: string, bounds: Bounds): CronField {
  const ranges = text.split(",").filter((range) => range !== "");
  const read = ranges.map((range) => readRange(range, bounds));
  return { values: new Set(read.flatMap(({ values }) => values)), isStar: read.some(({ isStar }) => isStar) };
}

function readRange(text: string, bounds: Bounds): { readonly values: readonly number[]; readonly isStar: boolean } {
  const [range = "", stepText, ...moreSteps] = text.split("/");
  const [low = "", high, ...moreHighs] = range.split("-");
  const isAll = low === "*" || low === "?";
  const start = isAll ? bounds.min : readNumber(low, bounds.names, bounds.min);
  if (!isAll && moreHighs.length > 0) throw new Unreadable(`too many hyphens: ${text}`);
  // What follows a hyphen after a star does not count.
  let end = isAll ? bounds.max : high === undefined ? start : readNumber(high, bounds.names, bounds.min);
  if (moreSteps.length > 0) throw new Unreadable(`too many slashes: ${text}`);
  const step = stepText === undefined ? 1 : readNumber(stepText);
  if (stepText !== undefined && high === undefined) end = bounds.max;
  if (start < bounds.min) throw new Unreadable(`beginning of range (${start}) below minimum (${bounds.min}): ${text}`);
  if (end > bounds.max) throw new Unreadable(`end of range (${end}) above maximum (${bounds.max}): ${text}`);
  if (start > end) throw new Unreadable(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new Unreadable(`step of range should be a positive number: ${text}`);
  const values: number[] = [];
  for (let value = start; value <= end; value += step) values.push(value);
  return { values, isStar: isAll && step === 1 };
}

/** A number or, where there are `names`, one of them; the first name stands for `first`. */
function readNumber(text: string, names: readonly string[] = [], first = 0): number {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + first;
  const number = Number(text);
  if (!/^[+-]?\d+$/.test(text))
    throw new Unreadable(`failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`);
  if (!Number.isSafeInteger(number))
    throw new Unreadable(`failed to parse int from ${text}: strconv.Atoi: parsing "${text}": value out of range`);
  if (number < 0) throw new Unreadable(`negative number (${number}) not allowed: ${text}`);
  return number;
}
