import { describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { createLoginThrottle, type LoginThrottle } from "../../../server/sessions/login-throttle.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { createFakeRecordStore } from "../../fakes/shared-records.js";

async function openThrottles(count = 1) {
  const clock = createFakeClock();
  const store = createFakeRecordStore(clock);
  const log = createFakeLog();
  const add = async () => {
    const records = store.replica();
    await records.follow(new AbortController().signal);
    return createLoginThrottle({ records, clock, log });
  };
  const throttles = await Promise.all(Array.from({ length: count }, add));
  return { clock, store, log, add, throttles, one: throttles[0] as LoginThrottle, other: throttles[1] as LoginThrottle };
}

const at = "192.0.2.1";
const attemptOf = (username = "alice", address = at) => ({ username, address, isKnown: !username.startsWith("ghost") });

/** `ok`, or how many milliseconds to wait. What is let in fails. */
function tryOnce(throttle: LoginThrottle, username?: string, address?: string): "ok" | number {
  try {
    throttle.begin(attemptOf(username, address)).failed();
    return "ok";
  } catch (thrown) {
    if (!(thrown instanceof FairleadError)) throw thrown;
    return Number(thrown.details["retryAfterMs"]);
  }
}
const failTimes = (throttle: LoginThrottle, times: number, username?: string, address?: string) => {
  for (let time = 0; time < times; time += 1) expect(tryOnce(throttle, username, address)).toBe("ok");
};

describe.each(["alice", "ghost"])("createLoginThrottle() S13 for the name %s", (name) => {
  test("lets five failures pass, then doubles the wait up to five minutes", async () => {
    const { clock, one } = await openThrottles();
    failTimes(one, 5, name);
    const waits: unknown[] = [];
    for (let round = 0; round < 11; round += 1) {
      const wait = tryOnce(one, name);
      waits.push(wait);
      await clock.advanceAsync(Number(wait) - 1);
      expect(tryOnce(one, name)).not.toBe("ok");
      await clock.advanceAsync(1_000);
      expect(tryOnce(one, name)).toBe("ok");
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]);
  });

  test("forgets a quarter of an hour after the last failure", async () => {
    const { clock, one } = await openThrottles();
    failTimes(one, 5, name);
    await clock.advanceAsync(900_000);
    failTimes(one, 4, name);
    expect(tryOnce(one, name)).toBe("ok");
  });

  test("counts attempts that run at once", async () => {
    const { one } = await openThrottles();
    const running = Array.from({ length: 5 }, () => one.begin(attemptOf(name)));
    expect(tryOnce(one, name)).toBe(1_000);
    running[0]?.abandoned();
    expect(tryOnce(one, name)).toBe("ok");
  });
});

describe("createLoginThrottle() FL-56", () => {
  test("replicas share what they count", async () => {
    const { clock, one, other } = await openThrottles(2);
    failTimes(one, 3);
    failTimes(other, 2);
    await clock.advanceAsync(1_000);
    for (const throttle of [one, other]) expect(tryOnce(throttle)).toBe("ok");
    await clock.advanceAsync(1_500);
    for (const throttle of [one, other]) expect(tryOnce(throttle)).toBeGreaterThan(1_000);
  });

  test("a restart forgets nothing", async () => {
    const { clock, one, add } = await openThrottles();
    failTimes(one, 5);
    await clock.advanceAsync(600);
    expect(tryOnce(await add())).toBeGreaterThan(0);
  });

  test.each([
    ["another account", "bob", at],
    ["the account from another network", "alice", "198.51.100.1"],
  ])("locks %s not out", async (_, username, address) => {
    const { clock, one, other } = await openThrottles(2);
    failTimes(one, 5);
    await clock.advanceAsync(600);
    for (const throttle of [one, other]) expect(tryOnce(throttle, username, address)).toBe("ok");
  });

  test("cannot be made to forget by failing for other names, known or unknown, or from other networks", async () => {
    const { clock, one, other } = await openThrottles(2);
    failTimes(one, 5);
    for (let index = 0; index < 12_000; index += 1) tryOnce(one, `ghost-${index}`, `10.${index >> 8}.${index & 255}.1`);
    for (let index = 0; index < 255; index += 1) tryOnce(one, "bob", `10.0.${index}.1`);
    for (let index = 0; index < 200; index += 1) tryOnce(one, "alice", `10.1.${index}.1`);
    await clock.advanceAsync(990);
    for (const throttle of [one, other]) expect(tryOnce(throttle)).toBe(10);
  });

  test("a success forgives what came before, everywhere, and costs no write where there was nothing", async () => {
    const { clock, one, other, store } = await openThrottles(2);
    one.begin(attemptOf()).succeeded();
    await clock.advanceAsync(1_000);
    expect(store.writes()).toBe(0);
    failTimes(one, 4);
    await clock.advanceAsync(1_000);
    other.begin(attemptOf()).succeeded();
    await clock.advanceAsync(1_000);
    for (const throttle of [one, other]) failTimes(throttle, 2);
  });

  test("a flood of failures is two writes a second, and names of nobody are none", async () => {
    const { clock, one, store } = await openThrottles();
    for (let second = 0; second < 10; second += 1) {
      for (let index = 0; index < 100; index += 1) {
        tryOnce(one, `user-${index % 20}`, `10.${second}.${index}.1`);
        tryOnce(one, `ghost-${index}`, `10.${second}.${index}.1`);
      }
      await clock.advanceAsync(1_000);
    }
    expect(store.writes()).toBeLessThanOrEqual(21);
    await clock.advanceAsync(60_000);
    const afterAll = store.writes();
    await clock.advanceAsync(60_000);
    expect(store.writes()).toBe(afterAll);
  });

  test("R22 counts here while the store fails, says so once, and shares when it is back", async () => {
    const { clock, one, other, store, log } = await openThrottles(2);
    store.setFailing(true);
    failTimes(one, 5);
    await clock.advanceAsync(700);
    expect(tryOnce(one)).toBeGreaterThan(0);
    expect(log.sentences("warn")).toHaveLength(1);
    store.setFailing(false);
    await clock.advanceAsync(600);
    failTimes(one, 1);
    await clock.advanceAsync(600);
    expect(tryOnce(other)).toBeGreaterThan(0);
  });

  test("what could not be shared within a quarter of an hour is given up", async () => {
    const { clock, one, store } = await openThrottles();
    store.setFailing(true);
    failTimes(one, 5);
    await clock.advanceAsync(902_000);
    expect(clock.pending()).toBe(0);
  });
});
