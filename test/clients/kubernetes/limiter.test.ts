import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLimiter } from "../../../clients/kubernetes/limiter.js";

const { signal } = new AbortController();

test("createLimiter() runs no more than allowed at a time, in order, and everything in the end", async () => {
  const limiter = createLimiter(2, 100);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const work = (index: number) => async () => {
    started.push(index);
    most = Math.max(most, (running += 1));
    await delay(1);
    running -= 1;
    return index;
  };
  const results = await Promise.all([0, 1, 2, 3, 4].map((index) => limiter.run(work(index), signal)));
  expect([results, started, most]).toEqual([[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], 2]);
});

test("createLimiter() goes on after a failure", async () => {
  const limiter = createLimiter(1, 100);
  await expect(limiter.run(() => Promise.reject(new Error("work")), signal)).rejects.toThrow("work");
  expect(await limiter.run(() => Promise.resolve(1), signal)).toBe(1);
});

test("createLimiter() lets go of who waits when the signal says so", async () => {
  const limiter = createLimiter(1, 100);
  const held = Promise.withResolvers<number>();
  const first = limiter.run(() => held.promise, signal);
  const stop = new AbortController();
  const second = limiter.run(() => Promise.resolve(2), stop.signal);
  const third = limiter.run(() => Promise.resolve(3), signal);
  const reason = new Error("enough");
  stop.abort(reason);
  await expect(second).rejects.toBe(reason);
  held.resolve(1);
  expect(await Promise.all([first, third])).toEqual([1, 3]);
});

test("createLimiter() refuses more than may wait", async () => {
  const limiter = createLimiter(1, 1);
  const held = Promise.withResolvers<number>();
  const running = [limiter.run(() => held.promise, signal), limiter.run(() => held.promise, signal)];
  await expect(limiter.run(() => held.promise, signal)).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
  held.resolve(1);
  await Promise.all(running);
});
