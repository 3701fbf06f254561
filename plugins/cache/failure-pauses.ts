import { LRUCache } from "lru-cache";
import { FairleadError, isLastingFailure } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";

/** When renders that keep failing are left alone, and for how long. */
export interface PauseRules {
  /** Failures in a row after which one that will not pass by itself is left alone; 0: never. Default 3. */
  readonly afterFailures: number;
  /** For so long; 0: as long as nobody asks `requests` times. Default 60. */
  readonly minutes: number;
  /** And for so many requests at most; 0: however many. Default 0. */
  readonly requests: number;
}

/** What keeps failing. */
export interface FailurePauses {
  /** Throws the last failure again, if the render of a key is paused: with `details.cachedUntil`, RFC 3339, if that is known. */
  refuse(key: string): void;
  /** Notes a failure. Returns it as it is to be told: one that may pass by itself says when it is tried again. */
  failed(key: string, failure: FairleadError): FairleadError;
  succeeded(key: string): void;
}

interface Entry {
  readonly failure: FairleadError;
  readonly failures: number;
  /** Milliseconds since 1970; `Infinity` if only the number of requests counts; undefined while it is not left alone. */
  readonly until: number | undefined;
  /** Requests that may still be answered so. */
  left: number;
}

const defaultRules: PauseRules = { afterFailures: 3, minutes: 60, requests: 0 };
const firstBackOffMs = 10_000;
const longestBackOffMs = 300_000;
const remembered = 10_000;

/**
 * Makes it. What will not pass by itself is tried `afterFailures` times, then paused; what may pass (a network, a login, a limit of time) is tried again after 10 s,
 * then after twice as long each time, up to 5 minutes. A tool that is still being built pauses nobody.
 * @see argoproj/argo-cd:reposerver/repository/repository.go (PauseGenerationAfterFailedGenerationAttempts)
 */
export function createFailurePauses(clock: Pick<Clock, "now">, given: Partial<PauseRules> = {}): FailurePauses {
  const { afterFailures, minutes, requests } = { ...defaultRules, ...given };
  const entries = new LRUCache<string, Entry>({ max: remembered });

  const untilOf = (failure: FairleadError, failures: number): number | undefined => {
    if (!isLastingFailure(failure))
      return clock.now() + Math.min(longestBackOffMs, firstBackOffMs * 2 ** Math.min(failures - 1, 30));
    if (afterFailures === 0 || failures < afterFailures) return undefined;
    return minutes === 0 ? Number.POSITIVE_INFINITY : clock.now() + minutes * 60_000;
  };
  return {
    refuse(key) {
      const entry = entries.get(key);
      if (entry?.until === undefined) return;
      const { failure, until } = entry;
      if (clock.now() < until && entry.left > 0) {
        entry.left -= 1;
        throw cached(failure, until);
      }
      // A pause that is over leaves nothing behind; a back-off goes on where it was.
      if (isLastingFailure(failure)) entries.delete(key);
    },
    failed(key, failure) {
      if (String(failure.details["reason"]).startsWith("TOOL_")) return failure;
      const failures = (entries.get(key)?.failures ?? 0) + 1;
      const until = untilOf(failure, failures);
      // Named, since a test in place would tell the compiler that nothing is left of a failure that does not last.
      const isLasting: boolean = isLastingFailure(failure);
      const left = isLasting && requests > 0 ? requests : Number.POSITIVE_INFINITY;
      entries.set(key, { failure, failures, until, left });
      return until === undefined || isLasting ? failure : withUntil(failure, failure.message, until);
    },
    succeeded: (key) => void entries.delete(key),
  };
}

function cached(failure: FairleadError, until: number): FairleadError {
  const when = Number.isFinite(until) ? `at ${timeOf(until)}, or at once by a hard refresh` : "by a hard refresh";
  return withUntil(failure, `Manifest generation error (cached): ${failure.message}; it is tried again ${when}`, until);
}

function withUntil({ code, details, cause }: FairleadError, message: string, until: number): FairleadError {
  const known = Number.isFinite(until) ? { cachedUntil: timeOf(until) } : {};
  return new FairleadError(code, message, { cause, details: { ...details, ...known } });
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
