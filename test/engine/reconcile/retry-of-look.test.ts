import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { retryOfLook } from "../../../engine/reconcile/retry-of-look.js";

const now = Date.parse("2026-01-01T00:00:00Z");
const away = new FairleadError("UNAVAILABLE", "away");

test.each([
  ["the first time", away, 1, 10_000],
  ["the third time", away, 3, 40_000],
  ["the hundredth time", away, 100, 300_000],
  ["that is not there yet", new FairleadError("NOT_FOUND", "no such version"), 1, 10_000],
  ["that only a change mends", new FairleadError("BAD_USER_INPUT", "wrong"), 1, undefined],
  [
    "that says when",
    new FairleadError("BAD_USER_INPUT", "wrong", { details: { cachedUntil: "2026-01-01T01:00:00Z" } }),
    1,
    3_600_000,
  ],
  [
    "that says a time gone by",
    new FairleadError("UNAVAILABLE", "x", { details: { cachedUntil: "2025-01-01T00:00:00Z" } }),
    1,
    1_000,
  ],
])("retryOfLook() of a failure %s", (_, failure, failures, expected) => {
  expect(retryOfLook(failure, failures, now)).toBe(expected);
});
