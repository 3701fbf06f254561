import { expect, test } from "vitest";
import { readSchedule } from "../../../../../clients/kubernetes/embedded/controllers/schedule.js";

const made = new Date("2026-03-01T00:00:00Z");
const at = (text: string) => new Date(text);

test.each([
  ["*/15 * * * *", "", "2026-03-01T10:07:30Z", "2026-03-01T10:00:00Z", "2026-03-01T10:15:00Z"],
  ["0 9 * * mon-fri", "", "2026-03-01T10:00:00Z", undefined, "2026-03-02T09:00:00Z"],
  ["0 0 13 * FRI", "", "2026-03-10T00:00:00Z", "2026-03-06T00:00:00Z", "2026-03-13T00:00:00Z"],
  ["0 0 ? * *", "", "2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"],
  ["@hourly", "", "2026-03-01T10:07:30Z", "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z"],
  ["@midnight", "Europe/Berlin", "2026-03-01T23:30:00Z", "2026-03-01T23:00:00Z", "2026-03-02T23:00:00Z"],
  ["@every 1h30m", "", "2026-03-01T04:00:00Z", "2026-03-01T03:00:00Z", "2026-03-01T04:30:00Z"],
  ["0 0 30 2 *", "", "2026-03-01T04:00:00Z", undefined, undefined],
])("readSchedule(%j, %j) at %s came last at %s and comes next at %s", (text, zone, now, latest, next) => {
  const schedule = readSchedule(text, zone);
  expect(schedule?.latest(made, at(now))).toEqual(latest === undefined ? undefined : at(latest));
  expect(schedule?.next(made, at(now))).toEqual(next === undefined ? undefined : at(next));
});

test.each([
  ["* * * *", ""],
  ["0 0 L * *", ""],
  ["0 0 * * 5#2", ""],
  ["61 * * * *", ""],
  ["* * * * *", "Mars/Olympus"],
  ["@every soon", ""],
  ["@every -1h", ""],
  ["@reboot", ""],
  ["", ""],
  ["constructor", ""],
])("readSchedule(%j, %j) is refused", (text, zone) => {
  expect(readSchedule(text, zone)).toBeUndefined();
});
