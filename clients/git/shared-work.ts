import { isFailure } from "../../engine/errors.js";

/** Waits for work that others may share: the signal ends the waiting, not the work. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Runs one piece of work a key at a time; who asks while it runs gets the same answer. */
export function createSingleFlight<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, work) => {
    const shared = running.get(key);
    if (shared !== undefined) return shared;
    const started = work().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}

interface Group {
  readonly keys: readonly string[];
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Gathers what is asked for while a run is under way and does it in the next one: one run at a time, all keys once. When a run of several
 * askers ends in `NOT_FOUND`, each is run by itself, so that nobody fails for what another wanted.
 * @param run does the work for all keys or throws
 */
export function createBatcher(run: (keys: readonly string[]) => Promise<void>): (keys: readonly string[]) => Promise<void> {
  let queue: Group[] = [];
  let working = false;

  const settle = async (groups: readonly Group[]): Promise<void> => {
    try {
      await run([...new Set(groups.flatMap(({ keys }) => keys))]);
      for (const { done } of groups) done.resolve();
    } catch (error) {
      if (groups.length > 1 && isFailure(error, "NOT_FOUND")) {
        for (const group of groups) await settle([group]);
      } else {
        for (const { done } of groups) done.reject(error);
      }
    }
  };
  const work = async (): Promise<void> => {
    working = true;
    while (queue.length > 0) {
      const groups = queue;
      queue = [];
      await settle(groups);
    }
    working = false;
  };
  return (keys) => {
    const done = Promise.withResolvers<void>();
    queue.push({ keys, done });
    if (!working) void work();
    return done.promise;
  };
}

/** Lets at most `limit` pieces of work run at a time; the others wait in line. Work whose signal fired meanwhile is not begun. */
export function createGate(limit: number): <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let running = 0;
  const line: (() => void)[] = [];
  const next = () => {
    const first = line.shift();
    if (first === undefined) running -= 1;
    else first();
  };
  return async (work, signal) => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      next();
    }
  };
}
