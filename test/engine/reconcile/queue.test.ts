import { expect, test } from "vitest";
import { createQueue } from "../../../engine/reconcile/queue.js";
import { createFakeClock } from "../../fakes/clock.js";

interface Job {
  readonly key: string;
  readonly finish: (handled?: { againAfterMs?: number }) => Promise<void>;
  readonly fail: (message: string) => Promise<void>;
}

function queueUnderTest(workers = 1) {
  const clock = createFakeClock();
  const started: Job[] = [];
  const failures: string[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const queue = createQueue({
    workers,
    clock,
    backOffMs: 100,
    maxBackOffMs: 1_000,
    handle: (key) =>
      new Promise((resolve, reject) =>
        started.push({
          key,
          finish: (handled = {}) => (resolve(handled), settle()),
          fail: (message) => (reject(new Error(message)), settle()),
        }),
      ),
    failed: (key, thrown, count) => failures.push(`${key} ${(thrown as Error).message} ${count}`),
  });
  return { queue, clock, started, failures, keys: () => started.map(({ key }) => key) };
}

test("createQueue() handles a key once however often it was added while it waited", async () => {
  const { queue, started, keys } = queueUnderTest();
  for (const key of ["a", "b", "b", "b", "c"]) queue.add(key);
  for (let index = 0; index < 3; index++) await started[index]?.finish();
  expect(keys()).toEqual(["a", "b", "c"]);
});

test("createQueue() handles a key once more if it was added while it was handled, never twice at a time", async () => {
  const { queue, started, keys } = queueUnderTest(5);
  queue.add("a");
  queue.add("a");
  queue.add("a");
  expect(keys()).toEqual(["a"]);
  await started[0]?.finish();
  expect(keys()).toEqual(["a", "a"]);
  await started[1]?.finish();
  expect(keys()).toEqual(["a", "a"]);
});

test("createQueue() never handles more keys at once than it has workers", () => {
  const { queue, keys } = queueUnderTest(2);
  for (const key of ["a", "b", "c"]) queue.add(key);
  expect(keys()).toEqual(["a", "b"]);
  expect(queue.size()).toEqual({ waiting: 1, handling: 2 });
});

test("createQueue() comes back to a key after the time its handler named, and earlier if it is added before", async () => {
  const { queue, clock, started, keys } = queueUnderTest();
  queue.add("a");
  await started[0]?.finish({ againAfterMs: 500 });
  clock.advance(499);
  expect(keys()).toEqual(["a"]);
  clock.advance(1);
  expect(keys()).toEqual(["a", "a"]);
  await started[1]?.finish({ againAfterMs: 500 });
  queue.add("a");
  expect(keys()).toEqual(["a", "a", "a"]);
  await started[2]?.finish();
  clock.advance(1_000);
  expect(keys()).toHaveLength(3);
});

test("createQueue() keeps the earliest of several later wishes", () => {
  const { queue, clock, keys } = queueUnderTest();
  queue.addAfter("a", 900);
  queue.addAfter("a", 300);
  queue.addAfter("a", 600);
  clock.advance(300);
  expect(keys()).toEqual(["a"]);
});

test("createQueue() lets a failing key wait longer each time while others go on", async () => {
  const { queue, clock, started, failures, keys } = queueUnderTest();
  queue.add("bad");
  await started[0]?.fail("no");
  queue.add("good");
  await started[1]?.finish();
  clock.advance(100);
  await started[2]?.fail("no");
  clock.advance(199);
  expect(keys()).toEqual(["bad", "good", "bad"]);
  clock.advance(1);
  await started[3]?.finish();
  expect(failures).toEqual(["bad no 1", "bad no 2"]);
});

test("createQueue() starts nothing after close(), which waits for what is being handled", async () => {
  const { queue, started, keys } = queueUnderTest();
  queue.add("a");
  queue.add("b");
  let closed = false;
  const closing = queue.close().then(() => (closed = true));
  await Promise.resolve();
  expect(closed).toBe(false);
  await started[0]?.finish();
  await closing;
  queue.add("c");
  expect(keys()).toEqual(["a"]);
});
