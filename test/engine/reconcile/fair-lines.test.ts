import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createFairLines } from "../../../engine/reconcile/fair-lines.js";

function lines(atOnce = 2) {
  let at = 0;
  const made = createFairLines<string>({ atOnce, now: () => at });
  const put = (...names: readonly string[]) => {
    for (const name of names) made.put(name.slice(0, 1), name, name);
  };
  const takeOne = () => {
    const taken = made.take();
    if (taken !== undefined) made.done(taken.line);
    return taken?.item;
  };
  return { made, put, takeOne, wait: (ms: number) => void (at += ms) };
}

test("createFairLines() serves lines in turn, each in its own order", () => {
  const { put, takeOne } = lines();
  put("a1", "a2", "a3", "b1", "c1", "c2");
  expect([1, 2, 3, 4, 5, 6, 7].map(takeOne)).toEqual(["a1", "b1", "c1", "a2", "c2", "a3", undefined]);
});

test("createFairLines() lets no more out than may be", () => {
  const { put, made } = lines();
  put("a1", "b1", "c1");
  expect([made.take(), made.take(), made.take()].map((taken) => taken?.item)).toEqual(["a1", "b1", undefined]);
});

test("createFairLines() keeps the last place for a line that has none", () => {
  const { put, made } = lines(3);
  put("a1", "b1", "b2", "b3");
  const out = [made.take(), made.take(), made.take()].map((taken) => taken?.item);
  expect(out).toEqual(["a1", "b1", undefined]);
  put("c1");
  expect(made.take()?.item).toBe("c1");
});

test("createFairLines() gives a line all places while it is alone", () => {
  const { put, made } = lines();
  put("a1", "a2");
  expect([made.take(), made.take()].map((taken) => taken?.item)).toEqual(["a1", "a2"]);
});

test("createFairLines() replaces what waits under the same id, in its place", () => {
  const { made, put, takeOne } = lines();
  put("a1", "a2");
  expect(made.put("a", "a1", "newer")).toBe("a1");
  expect([takeOne(), takeOne(), takeOne()]).toEqual(["newer", "a2", undefined]);
});

test("createFairLines() lets a line rest until its time", () => {
  const { made, put, takeOne, wait } = lines();
  put("a1", "b1");
  made.rest("a", 100);
  expect(made.restsUntil).toBe(100);
  expect([takeOne(), takeOne()]).toEqual(["b1", undefined]);
  wait(100);
  expect(made.restsUntil).toBeUndefined();
  expect(takeOne()).toBe("a1");
});

test("createFairLines() keeps no line waiting for more than one turn of each other", () => {
  const names = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 40 });
  fc.assert(
    fc.property(names, (given) => {
      const { put, takeOne } = lines(1);
      put(...given.map((name, index) => `${name}${index}`));
      const served = given.map(() => takeOne()?.slice(0, 1));
      for (const name of "abcd") {
        const countIn = (list: readonly (string | undefined)[]) => list.filter((each) => each === name).length;
        expect(countIn(served)).toBe(countIn(given));
      }
      // Between two turns of one line, no other line has more than one while both wait.
      for (const name of new Set(given)) {
        const turns = served.flatMap((each, index) => (each === name ? [index] : []));
        const gaps = turns.slice(1).map((turn, index) => served.slice((turns[index] ?? 0) + 1, turn));
        for (const gap of gaps) expect(new Set(gap).size).toBe(gap.length);
      }
    }),
  );
});
