import { FairleadError } from "../../engine/errors.js";
import { createFailureBook, type FailureBookParts, freshOf, noChange } from "./failure-book.js";
import { type FailuresChange, waitMsAfter } from "./login-failures.js";
import { networkOf } from "./network-of.js";

/** Slows down those who guess passwords. */
export interface LoginThrottle {
  /**
   * Begins an attempt, which counts as a failure until it has succeeded.
   * @param isKnown whether there is such an account; only their failures are shared and kept
   * @throws FairleadError `RESOURCE_EXHAUSTED` with `details.retryAfterMs` while the caller has to wait
   */
  begin(attempt: { readonly username: string; readonly address: string; readonly isKnown: boolean }): LoginAttempt;
}

/** One attempt; exactly one of these is called, once. */
export interface LoginAttempt {
  succeeded(): void;
  failed(): void;
  /** Nothing was checked. */
  abandoned(): void;
}

/** What is to be waited for attempts that are being checked, milliseconds. */
const busyMs = 1_000;

/**
 * Creates the throttle. Failures count by name and network, so that strangers elsewhere lock nobody out: after five within a quarter of an hour each
 * further one doubles the wait, up to five minutes. What concerns an account is shared with the other replicas, as one record an account, at most two
 * writes a second in all; what was not written yet counts here already. Names that are no account's are throttled the same, but remembered here alone.
 */
export function createLoginThrottle(parts: FailureBookParts): LoginThrottle {
  const { clock } = parts;
  const book = createFailureBook(parts);
  return {
    begin({ username, address, isKnown }) {
      const guesser = { username, network: networkOf(address), isKnown };
      const recent = book.recent(guesser);
      const failures = book.failures(guesser);
      const neededMs = waitMsAfter(failures.count + recent.running);
      const leftMs = failures.at + neededMs - clock.now();
      if (neededMs > 0 && (recent.running > 0 || leftMs > 0)) {
        book.forgetIfIdle(guesser);
        throw tooManyFailures(leftMs > 0 ? leftMs : busyMs);
      }
      recent.running += 1;
      const end = (change: FailuresChange) => {
        recent.running -= 1;
        const isNew = change !== recent.change;
        recent.change = change;
        if (isNew) book.share(guesser);
        else book.forgetIfIdle(guesser);
      };
      return {
        succeeded() {
          const isRemembered = book.failures(guesser).count > 0;
          end(isRemembered ? { count: 0, at: clock.now(), forgives: true } : noChange);
        },
        failed() {
          const { count, forgives } = freshOf(recent.change, clock.now());
          end({ count: count + 1, at: clock.now(), forgives });
        },
        abandoned: () => end(recent.change),
      };
    },
  };
}

function tooManyFailures(waitMs: number): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Too many failed logins; wait ${Math.ceil(waitMs / 1_000)} s and try again`, {
    details: { reason: "RATE_LIMITED", retryAfterMs: waitMs },
  });
}
