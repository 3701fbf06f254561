import type { Clock } from "../../engine/ports/clock.js";

const lookEveryMs = 5;
const looks = 400;

/** Waits until what was written is seen by those who read the settings; two seconds at most, for what was written will be seen. */
export async function untilShown(isShown: () => boolean, clock: Clock): Promise<void> {
  for (let look = 0; look < looks && !isShown(); look += 1)
    await new Promise<void>((resolve) => void clock.after(lookEveryMs, resolve));
}
