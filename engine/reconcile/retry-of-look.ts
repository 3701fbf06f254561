import { FairleadError, isLastingFailure } from "../errors.js";

const firstMs = 10_000;
const longestMs = 5 * 60_000;

/**
 * How long until a look that failed is repeated although nothing told of a change: as the failure itself says, else 10 s, doubled by every failure in a row, at
 * most 5 minutes.
 * @param failures looks that failed in a row, this one included
 * @param now milliseconds since 1970
 * @returns undefined for what will fail again until somebody changes something
 */
export function retryOfLook(failure: FairleadError, failures: number, now: number): number | undefined {
  const until = Date.parse(String(failure.details["cachedUntil"]));
  if (Number.isFinite(until)) return Math.max(1_000, until - now);
  if (isLastingFailure(failure)) return undefined;
  return Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(failures, 1) - 1, 30));
}
