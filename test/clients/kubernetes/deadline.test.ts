import { expect, test } from "vitest";
import { sleep, unlessAborted, withDeadline } from "../../../clients/kubernetes/deadline.js";
import { createFakeClock } from "../../fakes/clock.js";

const { signal } = new AbortController();
const reason = new Error("enough");
const untilAborted = (inner: AbortSignal) =>
  new Promise<never>((_, reject) => inner.addEventListener("abort", () => reject(new Error("some library's error"))));

test("withDeadline() answers what the work answers, and throws what it throws", async () => {
  const deadline = { signal, timeoutMs: 1000, what: "It" };
  expect(await withDeadline(deadline, () => Promise.resolve(1))).toBe(1);
  await expect(withDeadline(deadline, () => Promise.reject(reason))).rejects.toBe(reason);
});

test("withDeadline() says what took too long", async () => {
  const late = withDeadline({ signal, timeoutMs: 10, what: "GET /x" }, untilAborted);
  await expect(late).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED", message: "GET /x took longer than 0.01 s" });
});

test("withDeadline() throws the reason of its signal, not the library's error", async () => {
  const stop = new AbortController();
  const work = withDeadline({ signal: stop.signal, timeoutMs: 10_000, what: "It" }, untilAborted);
  stop.abort(reason);
  await expect(work).rejects.toBe(reason);
  await expect(withDeadline({ signal: stop.signal, timeoutMs: 10, what: "It" }, untilAborted)).rejects.toBe(reason);
});

test("sleep() waits by the clock and lets go of it when its signal ends", async () => {
  const clock = createFakeClock();
  const done = sleep(clock, 1000, signal);
  clock.advance(1000);
  await done;
  const stop = new AbortController();
  const cut = sleep(clock, 1000, stop.signal);
  stop.abort(reason);
  await expect(cut).rejects.toBe(reason);
  await expect(sleep(clock, 1000, stop.signal)).rejects.toBe(reason);
  expect(clock.pending()).toBe(0);
});

test("unlessAborted() gives up waiting, and the shared work goes on", async () => {
  const shared = Promise.withResolvers<number>();
  const stop = new AbortController();
  const impatient = unlessAborted(shared.promise, stop.signal);
  const patient = unlessAborted(shared.promise, signal);
  stop.abort(reason);
  await expect(impatient).rejects.toBe(reason);
  shared.resolve(7);
  expect(await patient).toBe(7);
});
