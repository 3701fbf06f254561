import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readGoTime } from "../../../engine/kubernetes/go-time.js";

test.each([
  ["2026-01-31T09:00:00Z", "2026-01-31T09:00:00.000Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ["2026-01-31T09:00:00.25Z", "2026-01-31T09:00:00.250Z"],
  ["2026-01-31T09:00:00.123456789123Z", "2026-01-31T09:00:00.123Z"],
  ["2026-01-31T09:00:00,5Z", "2026-01-31T09:00:00.500Z"],
  ["2026-01-31T9:00:00Z", "2026-01-31T09:00:00.000Z"],
  ["2026-01-31T09:00:00+02:00", "2026-01-31T07:00:00.000Z"],
  ["2026-01-31T09:00:00-05:30", "2026-01-31T14:30:00.000Z"],
  ["2026-01-31T09:00:00+24:60", "2026-01-30T08:00:00.000Z"],
  ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
])("readGoTime() reads %s", (text, expected) => {
  const time = readGoTime(text);
  expect("at" in time && new Date(time.at).toISOString()).toBe(expected);
});

const asLayout = 'as "2006-01-02T15:04:05Z07:00": cannot parse';

test.each([
  ["", `"" ${asLayout} "" as "2006"`],
  ["x", `"x" ${asLayout} "x" as "2006"`],
  ["12026-01-01T00:00:00Z", `"12026-01-01T00:00:00Z" ${asLayout} "6-01-01T00:00:00Z" as "-"`],
  ["2026-1-01T00:00:00Z", `"2026-1-01T00:00:00Z" ${asLayout} "1-01T00:00:00Z" as "01"`],
  ["2026-01-1T00:00:00Z", `"2026-01-1T00:00:00Z" ${asLayout} "1T00:00:00Z" as "02"`],
  ["2026-01-01 00:00:00Z", `"2026-01-01 00:00:00Z" ${asLayout} " 00:00:00Z" as "T"`],
  ["2026-01-01T00:00:00", `"2026-01-01T00:00:00" ${asLayout} "" as "Z07:00"`],
  ["2026-01-01T00:00:00z", `"2026-01-01T00:00:00z" ${asLayout} "z" as "Z07:00"`],
  ["2026-01-01T00:00:00+0200", `"2026-01-01T00:00:00+0200" ${asLayout} "+0200" as "Z07:00"`],
  ["2026-01-01T00:00:00Z ", '"2026-01-01T00:00:00Z ": extra text: " "'],
  ["2026-13-01T00:00:00Z", '"2026-13-01T00:00:00Z": month out of range'],
  ["2026-02-30T00:00:00Z", '"2026-02-30T00:00:00Z": day out of range'],
  ["2026-01-00T00:00:00Z", '"2026-01-00T00:00:00Z": day out of range'],
  ["2026-01-01T24:00:00Z", '"2026-01-01T24:00:00Z": hour out of range'],
  ["2026-01-01T00:60:00Z", '"2026-01-01T00:60:00Z": minute out of range'],
  ["2026-01-01T00:00:60Z", '"2026-01-01T00:00:60Z": second out of range'],
  ["2026-01-01T00:00:00+25:00", '"2026-01-01T00:00:00+25:00": time zone offset hour out of range'],
  ["2026-01-01T00:00:00+00:61", '"2026-01-01T00:00:00+00:61": time zone offset minute out of range'],
])("readGoTime() refuses %j", (text, because) => {
  expect(readGoTime(text)).toEqual({ because: `parsing time ${because}` });
});

test("readGoTime() reads every moment that JavaScript writes", () => {
  const years = { min: new Date("0000-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true };
  fc.assert(
    fc.property(fc.date(years), (moment) => {
      expect(readGoTime(moment.toISOString())).toEqual({ at: moment.getTime() });
    }),
  );
});
