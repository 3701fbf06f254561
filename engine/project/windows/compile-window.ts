import { type CronSchedule, parseCron } from "../../dialects/cron.js";
import { nextCronStart } from "../../dialects/cron-next.js";
import { parseGoDuration } from "../../dialects/duration.js";
import { timeZoneOffset, type ZoneOffset } from "../../dialects/time-zone.js";
import type { SyncWindow } from "../../model/app-project.js";

/** A sync window whose schedule and duration were understood. */
export interface CompiledWindow {
  readonly rule: SyncWindow;
  readonly schedule: CronSchedule;
  readonly durationMs: number;
  readonly offset: ZoneOffset;
}

/** A window that cannot be read, and which field of it; `because` begins with Argo CD's words. */
export interface UnreadableWindow {
  readonly because: string;
  readonly field: "schedule" | "duration";
}

/**
 * Reads what a window says of time. A zone that does not exist counts as UTC.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go (SyncWindow)
 */
export function compileWindow(rule: SyncWindow): CompiledWindow | UnreadableWindow {
  const { schedule = "", duration = "", timeZone = "" } = rule;
  const read = parseCron(schedule);
  if (typeof read === "string") return { because: `cannot parse schedule '${schedule}': ${read}`, field: "schedule" };
  const durationMs = parseGoDuration(duration);
  if (durationMs === undefined) {
    const because = `cannot parse duration '${duration}': ${whyNoDuration(duration)}; write it like 1h30m`;
    return { because, field: "duration" };
  }
  return { rule, schedule: read, durationMs, offset: timeZoneOffset(timeZone) ?? (() => 0) };
}

const soundParts = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h)(?=[\d.]|$))*/;

/** Go's words for what it cannot read. */
function whyNoDuration(text: string): string {
  const [, unit] = /^(?:\d+\.?\d*|\.\d+)([^.\d]*)/.exec(text.replace(soundParts, "")) ?? [];
  const quoted = JSON.stringify(text);
  if (unit === undefined) return `time: invalid duration ${quoted}`;
  return unit === "" ? `time: missing unit in duration ${quoted}` : `time: unknown unit "${unit}" in duration ${quoted}`;
}

/**
 * Says whether a window is open at `at`: whether it started at a moment after `at` less its duration and before `at`. Its clock is UTC moved by the offset
 * that its zone has at `zoneAt` (milliseconds since 1970, both).
 */
export function isActive(window: CompiledWindow, at: number, zoneAt: number = at): boolean {
  const shifted = at + window.offset(zoneAt);
  const start = nextCronStart(window.schedule, shifted - window.durationMs);
  return start !== undefined && start < shifted;
}

/** Overlapping starts of one window that are followed to its end; after so many it is asked again. */
const followedStarts = 50;

/**
 * When to ask `isActive` again: not later than the answer changes, as long as the zone's offset stays what it is at `at`; perhaps earlier. Undefined for a window
 * that is closed and will not open.
 */
export function nextChangeOf(window: CompiledWindow, at: number): number | undefined {
  const { schedule, durationMs } = window;
  const moved = window.offset(at);
  const now = at + moved;
  const first = nextCronStart(schedule, now - durationMs);
  if (first === undefined) return undefined;
  // A start counts from just after itself.
  if (first >= now) return durationMs > 0 ? first + 1 - moved : undefined;
  let last = first;
  for (let count = 0; count < followedStarts; count += 1) {
    const next = nextCronStart(schedule, last);
    if (next === undefined || next >= last + durationMs) break;
    last = next;
  }
  return last + durationMs - moved;
}
