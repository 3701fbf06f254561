import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SyncWindow } from "../../../../engine/model/app-project.js";
import { type CompiledWindow, compileWindow, isActive, nextChangeOf } from "../../../../engine/project/windows/compile-window.js";

function compiled(schedule: string, duration: string, timeZone?: string): CompiledWindow {
  const read = compileWindow({ schedule, duration, ...(timeZone !== undefined && { timeZone }) });
  if ("because" in read) throw new Error(read.because);
  return read;
}

test.each<[SyncWindow, string, string]>([
  [{ schedule: "x", duration: "1h" }, "schedule", "cannot parse schedule 'x': expected exactly 5 fields, found 1: [x]"],
  [{ duration: "1h" }, "schedule", "cannot parse schedule '': empty spec string"],
  [
    { schedule: "* * * * *", duration: "30" },
    "duration",
    `cannot parse duration '30': time: missing unit in duration "30"; write it like 1h30m`,
  ],
  [{ schedule: "* * * * *" }, "duration", `cannot parse duration '': time: invalid duration ""; write it like 1h30m`],
])("compileWindow() cannot read %j", (rule, field, because) => {
  expect(compileWindow(rule)).toEqual({ field, because });
});

describe("isActive()", () => {
  test.each([
    ["before it starts", "09:59:59.999", false],
    ["at its start", "10:00:00", false],
    ["just after its start", "10:00:00.001", true],
    ["just before its end", "10:59:59.999", true],
    ["at its end", "11:00:00", false],
  ])("%s (%s): %s", (_, time, expected) => {
    expect(isActive(compiled("0 10 * * *", "1h"), Date.parse(`2026-03-03T${time}Z`))).toBe(expected);
  });

  test.each([
    ["a window over midnight", "0 22 * * *", "8h", "", "2026-03-03T05:00:00Z", true],
    ["a window of a day, each day", "0 0 * * *", "24h", "", "2026-03-03T12:00:00Z", true],
    ["the instant between two such days", "0 0 * * *", "24h", "", "2026-03-03T00:00:00Z", false],
    ["a window without length", "* * * * *", "0s", "", "2026-03-03T12:00:30Z", false],
    ["a window of negative length", "* * * * *", "-1h", "", "2026-03-03T12:00:30Z", false],
    ["a window that never starts", "0 0 30 2 *", "1h", "", "2026-03-03T00:30:00Z", false],
    ["a zone ahead", "0 10 * * *", "1h", "Asia/Kolkata", "2026-03-03T04:45:00Z", true],
    ["a zone that does not exist", "0 10 * * *", "1h", "Nowhere/Land", "2026-03-03T10:30:00Z", true],
    [
      "E-12 a zone at its present offset, not that of the start",
      "0 1 29 3 *",
      "4h",
      "Europe/Berlin",
      "2026-03-29T02:59:00Z",
      true,
    ],
  ])("%s: %s for %s in %s at %s: %s", (_, schedule, duration, zone, at, expected) => {
    expect(isActive(compiled(schedule, duration, zone), Date.parse(at))).toBe(expected);
  });

  test("E-12 judges another moment by the offset that the zone has now", () => {
    const window = compiled("0 10 * * *", "1h", "Europe/Berlin");
    const inWinter = Date.parse("2026-01-15T08:30:00Z");
    expect(isActive(window, inWinter)).toBe(false);
    expect(isActive(window, inWinter, Date.parse("2026-07-15T08:30:00Z"))).toBe(true);
  });
});

describe("nextChangeOf()", () => {
  test.each([
    ["the start of a closed one", "0 10 * * *", "1h", "2026-03-03T08:00:00Z", "2026-03-03T10:00:00.001Z"],
    ["the end of an open one", "0 10 * * *", "1h", "2026-03-03T10:30:00Z", "2026-03-03T11:00:00.000Z"],
    ["the end of the last of overlapping starts", "0 10,11 * * *", "90m", "2026-03-03T10:30:00Z", "2026-03-03T12:30:00.000Z"],
    ["nothing for one that never starts", "0 0 30 2 *", "1h", "2026-03-03T10:30:00Z", undefined],
    ["nothing for one without length", "0 10 * * *", "0s", "2026-03-03T08:00:00Z", undefined],
  ])("is %s", (_, schedule, duration, at, expected) => {
    const change = nextChangeOf(compiled(schedule, duration), Date.parse(at));
    expect(change === undefined ? undefined : new Date(change).toISOString()).toBe(expected);
  });

  test("lies after the moment, and nothing changes before it", () => {
    const schedule = fc.constantFrom("*/7 * * * *", "0 * * * *", "0 10 * * *", "30 8,9 * * 1-5", "* * * * *");
    const duration = fc.constantFrom("1m", "30m", "1h", "3h", "26h");
    const zone = fc.constantFrom("", "Asia/Kolkata", "Asia/Tokyo");
    const at = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 1, 1) });
    fc.assert(
      fc.property(
        schedule,
        duration,
        zone,
        at,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (text, length, name, now, part) => {
          const window = compiled(text, length, name);
          const change = nextChangeOf(window, now) ?? Number.NaN;
          expect(change).toBeGreaterThan(now);
          const between = Math.min(now + Math.floor((change - now) * part), change - 1);
          expect(isActive(window, between)).toBe(isActive(window, now));
        },
      ),
      { numRuns: 300 },
    );
  });
});
