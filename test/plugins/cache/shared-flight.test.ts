import { expect, test } from "vitest";
import { createSharedFlights } from "../../../plugins/cache/shared-flight.js";

const never = new AbortController().signal;

test("createSharedFlights() runs one piece of work a key at a time, and tells who began it", async () => {
  const join = createSharedFlights<number>();
  let runs = 0;
  const work = async () => ++runs;
  const [one, two, other] = await Promise.all([join("a", work, never), join("a", work, never), join("b", work, never)]);
  expect([one, two, other]).toEqual([
    { value: 1, led: true },
    { value: 1, led: false },
    { value: 2, led: true },
  ]);
  expect(await join("a", work, never)).toEqual({ value: 3, led: true });
});

test("createSharedFlights() throws to all who wait what the work throws, and runs it again for the next", async () => {
  const join = createSharedFlights<number>();
  const broken = () => Promise.reject(new Error("broken"));
  const waiting = [join("a", broken, never), join("a", broken, never)];
  for (const one of waiting) await expect(one).rejects.toThrow("broken");
  expect((await join("a", async () => 1, never)).value).toBe(1);
});

test("createSharedFlights() ends the work when the last has given up, and begins it anew for who comes then", async () => {
  const join = createSharedFlights<string>();
  const signals: AbortSignal[] = [];
  const work = (signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<string>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const [first, second] = [new AbortController(), new AbortController()];
  const one = join("a", work, first.signal);
  const two = join("a", work, second.signal);
  first.abort(new Error("enough"));
  await expect(one).rejects.toThrow("enough");
  expect(signals[0]?.aborted).toBe(false);
  second.abort(new Error("enough too"));
  await expect(two).rejects.toThrow("enough too");
  expect(signals[0]?.aborted).toBe(true);
  expect(await join("a", async () => "new", never)).toEqual({ value: "new", led: true });
});

test("createSharedFlights() begins nothing for a signal that has fired", async () => {
  const join = createSharedFlights<number>();
  let runs = 0;
  await expect(join("a", async () => ++runs, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  expect(runs).toBe(0);
});
