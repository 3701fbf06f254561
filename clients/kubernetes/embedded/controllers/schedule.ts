import { Cron } from "croner";
import { parseGoDuration } from "../../../../engine/dialects/duration.js";

/** The times of a CronJob. */
export interface Schedule {
  /** The newest time after `since` up to `now`; undefined if there was none. */
  latest(since: Date, now: Date): Date | undefined;
  /** The first time after `now`, counted from `since` where the schedule is an interval. */
  next(since: Date, now: Date): Date | undefined;
}

const nicknames: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};
const names = /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat/gi;
const shortestIntervalMs = 1_000;

/**
 * Reads a schedule as Kubernetes does: five fields, a nickname, or `@every` and a duration.
 * @param timeZone of the IANA database; UTC if empty
 * @returns undefined for what Kubernetes would not run either
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function readSchedule(text: string, timeZone: string): Schedule | undefined {
  const schedule = text.trim();
  const interval = /^@every\s+(\S+)$/.exec(schedule)?.[1];
  if (interval !== undefined) return everySo(parseGoDuration(interval));
  const pattern = (Object.hasOwn(nicknames, schedule) ? nicknames[schedule] : schedule)?.replaceAll("?", "*") ?? "";
  // Letters that are no names, such as L, W and #, mean something to croner and nothing to Kubernetes.
  if (!/^[\d*/,\-\s]+$/.test(pattern.replace(names, ""))) return undefined;
  try {
    const cron = new Cron(pattern, { paused: true, timezone: timeZone || "UTC", mode: "5-part" });
    cron.nextRun();
    return {
      latest: (since, now) => {
        // The run before the next second is that at `now`, or earlier.
        const [found] = cron.previousRuns(1, new Date(now.getTime() - (now.getTime() % 1_000) + 1_000));
        return found !== undefined && found > since ? found : undefined;
      },
      next: (_, now) => cron.nextRun(now) ?? undefined,
    };
  } catch {
    return undefined;
  }
}

function everySo(intervalMs: number | undefined): Schedule | undefined {
  if (intervalMs === undefined || intervalMs < 0) return undefined;
  const stepMs = Math.max(shortestIntervalMs, Math.floor(intervalMs / 1_000) * 1_000);
  const steps = (since: Date, now: Date) => Math.max(0, Math.floor((now.getTime() - since.getTime()) / stepMs));
  const at = (since: Date, count: number) => new Date(since.getTime() + count * stepMs);
  return {
    latest: (since, now) => (steps(since, now) > 0 ? at(since, steps(since, now)) : undefined),
    next: (since, now) => at(since, steps(since, now) + 1),
  };
}
