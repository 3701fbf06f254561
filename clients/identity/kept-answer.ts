import { randomInt } from "node:crypto";
import type { Clock } from "../../engine/ports/clock.js";
import { untilAborted } from "../shared-work/until-aborted.js";

/** Something that was read from the provider and is kept for a while. */
export interface KeptAnswer<T> {
  /** What is kept, read anew when it is too old. @throws what reading throws, when nothing is kept that may still be used */
  get(signal: AbortSignal): Promise<T>;
  /** What a reading gives that began after this call; all who ask meanwhile share it. @throws what reading throws */
  renew(signal: AbortSignal): Promise<T>;
}

/** How long an answer is kept, in milliseconds. */
export interface Keeping {
  /** Older than this it is read anew before it is used; a little earlier that is tried beside. */
  readonly freshMs: number;
  /** As long as it cannot be read anew it is used up to this age. */
  readonly staleMs: number;
  /** In the long run two readings begin at least about this far apart. */
  readonly pauseMs: number;
  /** How many may follow one another at once after a rest. */
  readonly burst: number;
}

/**
 * Keeps an answer. One reading runs at a time, whoever asks: a flood of questions makes a few readings at once and then one each `pauseMs`. After a
 * failure nobody waits for another reading until the pause is over.
 * @param read must end by itself
 */
export function createKeptAnswer<T>(
  read: () => Promise<T>,
  { freshMs, staleMs, pauseMs, burst }: Keeping,
  clock: Clock,
): KeptAnswer<T> {
  let kept: { readonly value: T; readonly readAt: number; readonly renewAt: number } | undefined;
  let failed: { readonly error: unknown; readonly at: number } | undefined;
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  /** When the readings so far are paid for, if each costs a pause. */
  let paidAt = -Infinity;

  const run = async (): Promise<T> => {
    const readAt = clock.now();
    paidAt = Math.min(Math.max(paidAt, readAt), readAt + (burst + 1) * pauseMs) + jitter(pauseMs);
    try {
      const value = await read();
      kept = { value, readAt, renewAt: readAt + jitter(freshMs) };
      failed = undefined;
      return value;
    } catch (error) {
      failed = { error, at: clock.now() };
      throw error;
    } finally {
      running = undefined;
    }
  };
  const start = async (): Promise<T> => {
    await running?.catch(() => undefined);
    // No longer than a pause, whatever the clock was set to meanwhile.
    const waitMs = Math.min(paidAt - (burst - 1) * pauseMs - clock.now(), pauseMs);
    if (waitMs > 0) await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
    next = undefined;
    running = run();
    return running;
  };
  const isPausing = () => failed !== undefined && Math.abs(clock.now() - failed.at) < pauseMs;
  const renew = (): Promise<T> => {
    if (failed !== undefined && isPausing()) return Promise.reject(failed.error);
    next ??= start();
    return next;
  };
  const usable = () => (kept !== undefined && clock.now() < kept.readAt + staleMs ? kept : undefined);
  return {
    renew: (signal) => untilAborted(renew(), signal),
    async get(signal) {
      const known = usable();
      // The first questions share the first reading.
      if (known === undefined) return untilAborted(running ?? renew(), signal);
      // What was read in the future was read before the clock was set back, and who knows when.
      const isFresh = clock.now() >= known.readAt && clock.now() < known.readAt + freshMs;
      if (isFresh && clock.now() < known.renewAt) return known.value;
      const renewed = running ?? renew();
      if (isFresh || failed !== undefined) {
        renewed.catch(() => undefined);
        return known.value;
      }
      return untilAborted(renewed, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        const stale = usable();
        if (stale === undefined) throw error;
        return stale.value;
      });
    },
  };
}

/** Between 80 % and all of it, so that replicas do not ask in step. */
function jitter(ms: number): number {
  return (ms * randomInt(800, 1_001)) / 1_000;
}
