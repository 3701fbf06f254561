/** Work to be looked at again and again until it is settled: each key waits once, however often it is added. */
export interface ReconcileQueue {
  readonly add: (key: string) => void;
  /** Forgets everything and starts nothing more. */
  readonly stop: () => void;
}

const batchSize = 64;
/** After this long the rest of a batch waits, so that requests are served in between. */
const batchMs = 10;
const maxAttempts = 5;
const retryDelayMs = 200;

/**
 * Runs `settle` for each key soon, outside the call that added it, a few at a time so that requests are served in between.
 * A key whose work throws is tried again, at most five times in a row, and then reported and dropped until it is added anew.
 */
export function createReconcileQueue(
  settle: (key: string) => void,
  report: (key: string, error: unknown) => void,
): ReconcileQueue {
  const waiting = new Set<string>();
  const attempts = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  let scheduled: NodeJS.Immediate | undefined;
  let stopped = false;

  const retry = (key: string, error: unknown) => {
    const failed = (attempts.get(key) ?? 0) + 1;
    if (failed >= maxAttempts) {
      attempts.delete(key);
      report(key, error);
      return;
    }
    attempts.set(key, failed);
    const timer = setTimeout(() => {
      timers.delete(timer);
      add(key);
    }, retryDelayMs * failed);
    timers.add(timer);
  };

  const run = () => {
    scheduled = undefined;
    const began = performance.now();
    for (const key of [...waiting].slice(0, batchSize)) {
      if (performance.now() - began > batchMs) break;
      waiting.delete(key);
      try {
        settle(key);
        attempts.delete(key);
      } catch (error) {
        retry(key, error);
      }
    }
    if (waiting.size > 0 && !stopped) scheduled = setImmediate(run);
  };

  const add = (key: string) => {
    if (stopped) return;
    waiting.add(key);
    scheduled ??= setImmediate(run);
  };

  return {
    add,
    stop: () => {
      stopped = true;
      waiting.clear();
      for (const timer of timers) clearTimeout(timer);
      if (scheduled !== undefined) clearImmediate(scheduled);
    },
  };
}
