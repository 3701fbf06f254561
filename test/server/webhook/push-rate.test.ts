import { expect, test } from "vitest";
import { createPushRate } from "../../../server/webhook/push-rate.js";
import { createFakeClock } from "../../fakes/clock.js";

const limits = { burst: 3, everyMs: 1_000 };

test("FL-70 createPushRate() lets a burst through, then one at a time, each key by itself", () => {
  const clock = createFakeClock();
  const rate = createPushRate(limits, clock);
  const take = (key = "a") => rate.take(key);
  expect([take(), take(), take(), take(), take("b")]).toEqual([0, 0, 0, 1_000, 0]);
  clock.advance(400);
  expect(take()).toBe(600);
  clock.advance(600);
  expect([take(), take()]).toEqual([0, 1_000]);
  clock.advance(60_000);
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 1_000]);
});

test("FL-70 createPushRate() does once, later, what was refused often", () => {
  const clock = createFakeClock();
  const rate = createPushRate(limits, clock);
  const done: number[] = [];
  const take = (value: number) => rate.take("a", () => done.push(value));
  for (let value = 0; value < 20; value += 1) take(value);
  expect([done, clock.pending()]).toEqual([[], 1]);
  clock.advance(1_000);
  expect([done, clock.pending()]).toEqual([[3], 0]);
  expect(take(20)).toBe(1_000);
  clock.advance(1_000);
  expect(done).toEqual([3, 20]);
});

test("FL-70 createPushRate() keeps a bounded number of keys, does at once what waited for a forgotten one, and nothing after it was closed", () => {
  const clock = createFakeClock();
  const rate = createPushRate({ burst: 0, everyMs: 1_000 }, clock);
  const done: number[] = [];
  for (let key = 0; key < 6_000; key += 1) rate.take(String(key), () => done.push(key));
  expect([clock.pending(), done]).toEqual([5_000, Array.from({ length: 1_000 }, (_, key) => key)]);
  rate.close();
  expect([clock.pending(), done.length]).toEqual([0, 1_000]);
});

test("createPushRate() takes nothing away when the clock is set back", () => {
  let now = 10_000;
  const rate = createPushRate(limits, { now: () => now, after: () => () => undefined });
  rate.take("a");
  now = 0;
  expect([rate.take("a"), rate.take("a"), rate.take("a")]).toEqual([0, 0, 1_000]);
});
