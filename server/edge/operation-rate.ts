import type { Clock } from "../../engine/ports/clock.js";

/** Says whether one more may begin now. */
export type Allow = () => boolean;

/** A bucket of `burst` that fills with `perSecond`. */
export function createRate({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }, clock: Clock): Allow {
  let left = burst;
  let filledAt = clock.now();
  return () => {
    const now = clock.now();
    // A clock that was set back takes nothing away.
    left = Math.min(burst, left + (Math.max(0, now - filledAt) / 1_000) * perSecond);
    filledAt = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
