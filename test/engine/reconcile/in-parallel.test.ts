import fc from "fast-check";
import { expect, test } from "vitest";
import { inParallel } from "../../../engine/reconcile/in-parallel.js";

test("inParallel() does every item once, never more than the limit at a time, in their order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 20 }),
      async (limit, turns) => {
        const begun: number[] = [];
        let working = 0;
        let most = 0;
        await inParallel([...turns.entries()], limit, async ([index, wait]) => {
          begun.push(index);
          working += 1;
          most = Math.max(most, working);
          for (let turn = 0; turn < wait; turn += 1) await Promise.resolve();
          working -= 1;
        });
        expect(begun).toEqual([...turns.keys()]);
        expect(most).toBeLessThanOrEqual(limit);
        expect(working).toBe(0);
      },
    ),
  );
});

test("inParallel() does all the others after a failure, and then throws the first", async () => {
  const done: string[] = [];
  const work = async (item: string) => {
    if (item.startsWith("bad")) throw new Error(item);
    done.push(item);
  };
  await expect(inParallel(["a", "bad one", "b", "bad two", "c"], 2, work)).rejects.toThrow("bad one");
  expect(done).toEqual(["a", "b", "c"]);
});
