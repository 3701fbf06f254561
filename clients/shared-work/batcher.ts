import { isFailure } from "../../engine/errors.js";

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
