import { expect, test } from "vitest";
import type { RetryStrategy } from "../../../engine/model/application.js";
import type { OperationState } from "../../../engine/model/operation.js";
import { decideRetry, resumeRetry, retryAt } from "../../../engine/sync/retry.js";

const now = Date.parse("2026-01-01T00:00:00Z");
const failed = (retry: RetryStrategy | undefined, changes: Partial<OperationState> = {}): OperationState => ({
  operation: { sync: {}, ...(retry === undefined ? {} : { retry }) },
  phase: "Failed",
  message: "it broke",
  startedAt: "2025-12-31T23:59:00Z",
  ...changes,
});

/** Seconds from a failure to the next attempt, after so many retries. */
function delay(backoff: RetryStrategy["backoff"], retryCount: number): number | undefined {
  const decision = decideRetry(failed({ limit: -1, ...(backoff === undefined ? {} : { backoff }) }, { retryCount }), now);
  return decision.retry ? (decision.at - now) / 1000 : undefined;
}

test.each([
  ["by default", undefined, [5, 10, 20, 40, 80, 160, 180, 180]],
  ["as given", { duration: "2s", factor: 3, maxDuration: "1m" }, [2, 6, 18, 54, 60]],
  ["with bare seconds", { duration: "7", maxDuration: "10" }, [7, 10]],
  ["with a factor of one", { duration: "3s", factor: 1 }, [3, 3, 3]],
  ["with values nobody can read", { duration: "soon", factor: 0, maxDuration: "-5s" }, [5, 10, 20]],
  ["without a cap, but never above a day", { duration: "20h", maxDuration: "0" }, [72_000, 86_400]],
])("E05 decideRetry() waits %s", (_, backoff, expected) => {
  expect(expected.map((_seconds, count) => delay(backoff, count))).toEqual(expected);
});

test("decideRetry() stays finite after very many retries", () => {
  expect(delay(undefined, 5_000)).toBe(180);
});

test("E05 R5 decideRetry() announces the time that retryAt() finds again in what is stored", () => {
  const decision = decideRetry(failed({ limit: 2 }), now);
  if (!decision.retry) throw new Error("no retry");
  expect(decision.state).toMatchObject({
    phase: "Running",
    retryCount: 1,
    finishedAt: "2026-01-01T00:00:00Z",
    startedAt: "2025-12-31T23:59:00Z",
    message: "it broke. Retrying attempt #1 at 2026-01-01T00:00:05Z.",
  });
  expect(retryAt(JSON.parse(JSON.stringify(decision.state)) as OperationState)).toBe(decision.at);
});

test.each([
  ["without a strategy", failed(undefined), "it broke"],
  ["at the limit", failed({ limit: 2 }, { retryCount: 2 }), "it broke (retried 2 times)."],
  ["after success", failed({ limit: 2 }, { phase: "Succeeded", retryCount: 1 }), "it broke"],
])("decideRetry() ends %s", (_, state, message) => {
  expect(decideRetry(state, now)).toEqual({ retry: false, message });
});

test("decideRetry() tries for ever with a negative limit, and after an Error too", () => {
  expect(decideRetry(failed({ limit: -1 }, { retryCount: 999, phase: "Error" }), now).retry).toBe(true);
});

test.each([
  ["running for the first time", failed(undefined, { phase: "Running" })],
  ["over", failed({ limit: 1 }, { finishedAt: "2026-01-01T00:00:00Z" })],
])("retryAt() has no time for an operation that is %s", (_, state) => {
  expect(retryAt(state)).toBeUndefined();
});

test.each([
  [false, { revision: "abc" }, "Retrying operation. Attempt #1"],
  [true, {}, "Retrying operation with latest revisions. Attempt #1"],
])("resumeRetry() with refresh %s", (refresh, pinned, message) => {
  const waiting = failed(
    { limit: 1, refresh },
    { phase: "Running", retryCount: 1, finishedAt: "2026-01-01T00:00:00Z", syncResult: { revision: "abc" } },
  );
  const resumed = resumeRetry(waiting);
  expect(resumed.pinned).toEqual(pinned);
  expect(resumed.state).toEqual({
    operation: waiting.operation,
    phase: "Running",
    message,
    startedAt: waiting.startedAt,
    retryCount: 1,
  });
});
