import { expect, test } from "vitest";
import { type CronField, parseCron } from "../../../engine/dialects/cron.js";

const show = ({ values, isStar }: CronField) => `${isStar ? "* " : ""}${[...values].toSorted((a, b) => a - b).join(" ")}`;

test.each([
  ["5 0 1 1 0", "5", "0", "1", "1", "0"],
  ["0,30 8-10 */10 jan,MAR mon-Fri", "0 30", "8 9 10", "1 11 21 31", "1 3", "1 2 3 4 5"],
  ["50/5 ? * ? ?", "50 55", undefined, undefined, undefined, "* 0 1 2 3 4 5 6"],
  ["10-20/5 */12 * * */1", "10 15 20", "0 12", undefined, undefined, "* 0 1 2 3 4 5 6"],
  ["*-5/30 0 1,,2 1 0", "0 30", "0", "1 2", "1", "0"],
  [", +7 007 1 0", "", "7", "7", "1", "0"],
  ["0\t 0  1 1 0", "0", "0", "1", "1", "0"],
])("parseCron() reads %j", (text, minute, hour, dayOfMonth, month, dayOfWeek) => {
  const schedule = parseCron(text);
  if (typeof schedule === "string") throw new Error(schedule);
  const wanted = { minute, hour, dayOfMonth, month, dayOfWeek };
  for (const [field, expected] of Object.entries(wanted)) {
    const read = schedule[field as keyof typeof wanted];
    expect(expected === undefined ? read.isStar : show(read)).toBe(expected ?? true);
  }
});

test.each([
  ["", "empty spec string"],
  ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
  ["* * * * * *", "expected exactly 5 fields, found 6: [* * * * * *]"],
  ["@daily", "parser does not accept descriptors: @daily"],
  ["60 * * * *", "end of range (60) above maximum (59): 60"],
  ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
  ["* * * * 7", "end of range (7) above maximum (6): 7"],
  ["5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"],
  ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
  ["1/2/3 * * * *", "too many slashes: 1/2/3"],
  ["*/0 * * * *", "step of range should be a positive number: */0"],
  ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ["* * * * january", 'failed to parse int from january: strconv.Atoi: parsing "january": invalid syntax'],
  ["99999999999999999999 * * * *", expect.stringContaining("value out of range")],
  ["*/-1 * * * *", "negative number (-1) not allowed: -1"],
  ["L * * * *", expect.stringContaining("failed to parse int from L")],
  ["TZ=Nowhere/Land 0 0 * * *", "provided bad location Nowhere/Land: unknown time zone Nowhere/Land"],
  ["TZ=UTC", "expected exactly 5 fields, found 0: []"],
  [" TZ=UTC 0 0 * * *", "expected exactly 5 fields, found 6: [TZ=UTC 0 0 * * *]"],
  ["*".repeat(2_000), "the schedule is longer than 1024 characters"],
])("parseCron() says why %j is no schedule", (text, expected) => {
  expect(parseCron(text)).toEqual(expected);
});

test.each(["TZ=Europe/Berlin 0 8 * * *", "CRON_TZ=Europe/Berlin 0 8 * * *"])("parseCron() takes the zone of %j", (text) => {
  const schedule = parseCron(text);
  if (typeof schedule === "string") throw new Error(schedule);
  expect(schedule.zone?.(Date.UTC(2026, 0, 1))).toBe(3_600_000);
});
