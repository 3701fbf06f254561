import type { Clock } from "../../engine/ports/clock.js";

/** The longest delay a Node timer takes, 24.8 days; it would fire a longer one at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's clock. Delays of any length; what is due is called on a later turn, never within `after`. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, call) {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number) => {
      const stepMs = Math.min(leftMs, longestTimerMs);
      timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : call()), stepMs);
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
