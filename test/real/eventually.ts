import { until } from "../journeys/product.js";

/** How long a suite waits for what comes by itself: a hundred times what it takes on a quiet machine, so that a busy one fails nothing. */
export const patienceMs = 180_000;

/** Asks again and again until there is an answer. An attempt that fails, say because the server is away, is made again; the last failure is told. */
export async function eventually<T>(attempt: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  let failure: unknown;
  const attemptAgain = async () => {
    try {
      const answer = await attempt();
      failure = undefined;
      return answer;
    } catch (error) {
      failure = error;
      return undefined;
    }
  };
  return until(attemptAgain, patienceMs, what).catch((error: unknown) => {
    throw failure === undefined ? error : new Error(`${(error as Error).message}; the last attempt failed`, { cause: failure });
  });
}

/** Waits until something holds. */
export function eventuallyTrue(holds: () => boolean | Promise<boolean>, what: string): Promise<true> {
  return eventually(async () => ((await holds()) ? true : undefined), what);
}
