import { FairleadError } from "../../engine/errors.js";

/** Lets a bounded number of works run at a time; the others wait in line. */
export interface Limiter {
  /**
   * Runs the work when there is room.
   * @throws what `signal` is aborted with while waiting; FairleadError `RESOURCE_EXHAUSTED` if the line is full; what the work throws
   */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** Creates a limiter for `atOnce` works with at most `waiting` in line. */
export function createLimiter(atOnce: number, waiting: number): Limiter {
  let running = 0;
  const line = new Set<() => void>();
  const enter = (signal: AbortSignal) => {
    if (running < atOnce) {
      running += 1;
      return Promise.resolve();
    }
    if (line.size >= waiting) throw new FairleadError("RESOURCE_EXHAUSTED", `More than ${waiting} requests wait for their turn`);
    return new Promise<void>((resolve, reject) => {
      const abort = () => {
        line.delete(start);
        reject(signal.reason as Error);
      };
      const start = () => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      signal.addEventListener("abort", abort, { once: true });
      line.add(start);
    });
  };
  const leave = () => {
    const [next] = line;
    if (next === undefined) {
      running -= 1;
      return;
    }
    line.delete(next);
    next();
  };
  return {
    async run(work, signal) {
      signal.throwIfAborted();
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
