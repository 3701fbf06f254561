import { expect, test } from "vitest";
import { createAlarm } from "../../../clients/kubernetes/alarm.js";
import { createFakeClock } from "../../fakes/clock.js";

const { signal } = new AbortController();
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Whether a wait of ten seconds is over. */
function waiting() {
  const clock = createFakeClock();
  const alarm = createAlarm(clock);
  const wait = async () => {
    let isOver = false;
    void alarm.wait(10_000, signal).then(() => void (isOver = true));
    await turn();
    return () => isOver;
  };
  return { clock, alarm, wait };
}

test("wait() ends when its time is over", async () => {
  const { clock, wait } = waiting();
  const isOver = await wait();
  clock.advance(9_999);
  await turn();
  expect(isOver()).toBe(false);
  clock.advance(1);
  await turn();
  expect(isOver()).toBe(true);
});

test("ring() ends the wait that runs, or the next one, and no other", async () => {
  const { alarm, wait } = waiting();
  const first = await wait();
  alarm.ring();
  await turn();
  expect(first()).toBe(true);
  alarm.ring();
  expect((await wait())()).toBe(true);
  expect((await wait())()).toBe(false);
});

test("ring() rings once more after the time it is given", async () => {
  const { clock, alarm, wait } = waiting();
  alarm.ring(3_000);
  expect((await wait())()).toBe(true);
  const second = await wait();
  expect(second()).toBe(false);
  clock.advance(3_000);
  await turn();
  expect(second()).toBe(true);
});

test("wait() ends with its signal", async () => {
  const reason = new Error("enough");
  await expect(createAlarm(createFakeClock()).wait(10_000, AbortSignal.abort(reason))).rejects.toBe(reason);
});
