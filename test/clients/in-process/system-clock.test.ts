import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("now() is the machine's time", () => {
  vi.setSystemTime(Date.UTC(2026, 4, 1));
  expect(systemClock.now()).toBe(Date.UTC(2026, 4, 1));
});

test.each([
  ["at once, but not within the call", 0],
  ["a negative delay like none", -5],
  ["after a second", 1000],
  ["after 60 days, longer than a timer of Node", 60 * 86_400_000],
])("after() calls once %s", (_, delayMs) => {
  const call = vi.fn<() => void>();
  systemClock.after(delayMs, call);
  vi.advanceTimersByTime(Math.max(0, delayMs - 1));
  expect(call).toHaveBeenCalledTimes(delayMs > 0 ? 0 : 1);
  vi.advanceTimersByTime(1_000_000_000);
  expect(call).toHaveBeenCalledTimes(1);
});

test.each([1000, 60 * 86_400_000])("after() of %i ms can be cancelled, also halfway", (delayMs) => {
  const call = vi.fn<() => void>();
  const cancel = systemClock.after(delayMs, call);
  vi.advanceTimersByTime(delayMs / 2);
  cancel();
  vi.advanceTimersByTime(delayMs * 2);
  expect(call).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
