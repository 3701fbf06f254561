import type { OperationState } from "../model/operation.js";

/** How self-heal slows down when an object drifts again and again. All in milliseconds. */
export interface SelfHealPace {
  /** Wait before the second attempt; the first is at once. */
  readonly firstDelayMs: number;
  readonly factor: number;
  readonly longestDelayMs: number;
  /** After so long without a heal the count begins anew. Longer than `longestDelayMs`, or a steady fight would never be slowed down. */
  readonly forgetAfterMs: number;
}

/** Argo CD's pace: 0, 2, 6, 18, 54, 162, 300, 300 … s; and after a quiet quarter of an hour from the start again. */
export const defaultSelfHealPace: SelfHealPace = {
  firstDelayMs: 2_000,
  factor: 3,
  longestDelayMs: 300_000,
  forgetAfterMs: 900_000,
};

/** Which heal would be next, and when it is due (milliseconds since 1970; in the past for at once). */
export interface NextHeal {
  readonly attempt: number;
  readonly at: number;
}

/**
 * Counts on from the last operation. The count lives in the operation itself, so it survives a restart.
 * @param now milliseconds since 1970
 */
export function nextHeal(last: OperationState, now: number, pace: SelfHealPace): NextHeal {
  const finished = Date.parse(last.finishedAt ?? last.startedAt);
  const counted = last.operation.sync?.autoHealAttemptsCount ?? 0;
  const done = now - finished >= pace.forgetAfterMs ? 0 : counted;
  const delayMs = done === 0 ? 0 : Math.min(pace.firstDelayMs * pace.factor ** (done - 1), pace.longestDelayMs);
  return { attempt: done + 1, at: finished + delayMs };
}
