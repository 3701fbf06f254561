import { array, assert, asyncProperty, constantFrom, nat } from "fast-check";
import { expect, test } from "vitest";
import { FairleadError } from "../../engine/errors.js";
import { createFairQueue, type FairQueueOptions } from "../../plugins/fair-queue.js";
import { createFakeClock } from "../fakes/clock.js";

const never = new AbortController().signal;

/** A queue whose work ends when the test says so. */
function setUp(options: Partial<FairQueueOptions> = {}) {
  const clock = createFakeClock();
  const queue = createFairQueue({ limit: 1, clock, ...options });
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const run = (name: string, signal: AbortSignal = never) => {
    const end = Promise.withResolvers<string>();
    ends.set(name, end);
    const work = () => {
      begun.push(name);
      return end.promise;
    };
    return queue.run(name.slice(0, 1), work, signal);
  };
  const end = async (name: string) => {
    ends.get(name)?.resolve(name);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, queue, begun, run, end };
}

test("createFairQueue() gives projects their turn one after the other, and keeps the order within one", async () => {
  const { begun, run, end } = setUp();
  for (const name of ["a1", "a2", "a3", "b1", "c1", "c2"]) void run(name);
  for (const name of ["a1", "a2", "b1", "c1", "a3", "c2"]) await end(name);
  expect(begun).toEqual(["a1", "a2", "b1", "c1", "a3", "c2"]);
});

test("createFairQueue() runs no more than its limit at a time", async () => {
  const { queue, begun, run, end } = setUp({ limit: 2 });
  for (const name of ["a1", "a2", "a3"]) void run(name);
  await end("nothing");
  expect([begun, queue.size()]).toEqual([["a1", "a2"], { waiting: 1, running: 2 }]);
  await end("a2");
  expect([begun.at(-1), queue.size()]).toEqual(["a3", { waiting: 0, running: 2 }]);
});

test("createFairQueue() gives back what the work gives and throws what it throws, and goes on", async () => {
  const { queue } = setUp();
  const broken = queue.run("a", () => Promise.reject(new Error("broken")), never);
  const fine = queue.run("a", async () => 1, never);
  await expect(broken).rejects.toThrow("broken");
  expect(await fine).toBe(1);
  expect(queue.size()).toEqual({ waiting: 0, running: 0 });
});

test("createFairQueue() takes out who gives up, and never begins it", async () => {
  const { queue, begun, run, end } = setUp();
  const abort = new AbortController();
  void run("a1");
  const second = run("a2", abort.signal);
  void run("a3");
  abort.abort(new Error("enough"));
  await expect(second).rejects.toThrow("enough");
  expect(queue.size()).toEqual({ waiting: 1, running: 1 });
  await end("a1");
  expect(begun).toEqual(["a1", "a3"]);
  await expect(run("a4", abort.signal)).rejects.toThrow("enough");
});

test.each<[string, Partial<FairQueueOptions>, string]>([
  ["in all", { maxWaiting: 2 }, "too many renders wait (2 wait)"],
  ["of one project", { maxWaitingPerProject: 2 }, 'too many renders wait (2 of project "a" wait)'],
])("createFairQueue() refuses more than may wait %s", async (_, options, because) => {
  const { run } = setUp(options);
  for (const name of ["a1", "a2", "a3"]) void run(name);
  const failure: unknown = await run("a4").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(FairleadError);
  expect(failure).toMatchObject({ code: "RESOURCE_EXHAUSTED", details: { reason: "QUEUE_FULL" } });
  expect(String(failure)).toContain(because);
});

test("createFairQueue() lets another project in when one has filled its part", async () => {
  const { run, begun, end } = setUp({ maxWaitingPerProject: 1 });
  for (const name of ["a1", "a2"]) void run(name);
  await expect(run("a3")).rejects.toThrow("too many");
  void run("b1");
  for (const name of ["a1", "a2", "b1"]) await end(name);
  expect(begun).toEqual(["a1", "a2", "b1"]);
});

test("createFairQueue() lets nobody wait for ever", async () => {
  const { clock, queue, run } = setUp({ maxWaitMs: 5_000 });
  void run("a1");
  const waiting = run("b1").catch((error: unknown) => String(error));
  clock.advance(5_000);
  expect(await waiting).toContain("within 5 s");
  expect([queue.size().waiting, clock.pending()]).toEqual([0, 0]);
});

test("createFairQueue() tells how long each waited", async () => {
  const told: [string, number][] = [];
  const { clock, run, end } = setUp({ waited: (project, ms) => void told.push([project, ms]) });
  void run("a1");
  void run("b1");
  clock.advance(250);
  await end("a1");
  expect(told).toEqual([
    ["a", 0],
    ["b", 250],
  ]);
});

test("createFairQueue() does everything once, and no project waits more than a round for its next turn", async () => {
  const wishes = array(constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 40 });
  await assert(
    asyncProperty(wishes, nat({ max: 3 }), async (projects, extra) => {
      const queue = createFairQueue({ limit: 1 + extra, clock: createFakeClock() });
      const order: string[] = [];
      const work = async (project: string) => void order.push(project);
      await Promise.all(projects.map((project) => queue.run(project, () => work(project), never)));
      expect(order.toSorted()).toEqual(projects.toSorted());
      expect(queue.size()).toEqual({ waiting: 0, running: 0 });
    }),
  );
});
