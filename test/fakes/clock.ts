import type { Clock } from "../../engine/ports/clock.js";

/** A clock that stands still until it is told to move. */
export interface FakeClock extends Clock {
  /** Moves on and makes the calls that fall due, each at its own time and in order; calls they add count too. */
  advance(ms: number): void;
  /** As `advance`, but lets promises settle before and after every call. */
  advanceAsync(ms: number): Promise<void>;
  /** How many calls wait. */
  pending(): number;
}

interface Alarm {
  readonly at: number;
  readonly call: () => void;
}

/** Creates a clock that shows `start` (milliseconds since 1970; default 2026-01-01T00:00:00Z). */
export function createFakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start;
  const alarms = new Set<Alarm>();
  const takeNext = (until: number) => {
    let next: Alarm | undefined;
    for (const alarm of alarms) if (alarm.at <= until && (next === undefined || alarm.at < next.at)) next = alarm;
    if (next === undefined) return undefined;
    alarms.delete(next);
    now = Math.max(now, next.at);
    return next;
  };
  return {
    now: () => now,
    after(delayMs, call) {
      const alarm = { at: now + Math.max(0, delayMs), call };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    advance(ms) {
      const until = now + ms;
      for (let next = takeNext(until); next !== undefined; next = takeNext(until)) next.call();
      now = until;
    },
    async advanceAsync(ms) {
      const until = now + ms;
      await promisesSettled();
      for (let next = takeNext(until); next !== undefined; next = takeNext(until)) {
        next.call();
        await promisesSettled();
      }
      now = until;
    },
    pending: () => alarms.size,
  };
}

/** Lets everything run that waits for no timer and no input. */
async function promisesSettled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
