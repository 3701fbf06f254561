import type { Clock } from "../../engine/ports/clock.js";
import { sleep } from "./deadline.js";

/** Wakes one who waits, or who will. */
export interface Alarm {
  /** Ends the running or the next wait at once, and one more after `againMs` if it is given. */
  ring(againMs?: number): void;
  /** Resolves when rung, or after `longestMs`. @throws what `signal` is aborted with */
  wait(longestMs: number, signal: AbortSignal): Promise<void>;
}

/** An alarm that nobody has rung. */
export function createAlarm(clock: Clock): Alarm {
  let rung = false;
  let wake = () => {};
  let cancelAgain = () => {};
  const ringOnce = () => {
    rung = true;
    wake();
  };
  return {
    ring(againMs) {
      ringOnce();
      if (againMs === undefined) return;
      cancelAgain();
      cancelAgain = clock.after(againMs, ringOnce);
    },
    async wait(longestMs, signal) {
      const woken = new AbortController();
      const end = () => woken.abort(signal.reason);
      signal.addEventListener("abort", end, { once: true });
      wake = () => woken.abort();
      if (rung || signal.aborted) woken.abort();
      await sleep(clock, longestMs, woken.signal).catch(() => undefined);
      signal.removeEventListener("abort", end);
      wake = () => {};
      rung = false;
      if (signal.aborted) cancelAgain();
      signal.throwIfAborted();
    },
  };
}
