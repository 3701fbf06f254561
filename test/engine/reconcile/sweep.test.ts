import { expect, test } from "vitest";
import type { Queue } from "../../../engine/reconcile/queue.js";
import { startSweep } from "../../../engine/reconcile/sweep.js";
import { createFakeApplicationStore } from "../../fakes/application-store.js";
import { createFakeClock } from "../../fakes/clock.js";
import { application } from "./room.js";

function sweeping(count: number) {
  const clock = createFakeClock();
  const named = (index: number) => ({ ...application(), metadata: { name: `app-${index}`, namespace: "argocd" } });
  const store = createFakeApplicationStore(Array.from({ length: count }, (_, index) => named(index)));
  const added: string[] = [];
  const queue = { add: (key: string) => void added.push(key) } as unknown as Queue;
  const stop = startSweep({ store, clock }, queue);
  return { clock, added, stop };
}

test.each([1, 7, 600, 1_500])("startSweep() adds each of %d Applications once in ten minutes, spread over them", (count) => {
  const { clock, added, stop } = sweeping(count);
  clock.advance(60_000);
  expect(added.length).toBeLessThanOrEqual(Math.max(60, Math.ceil(count / 600) * 60));
  clock.advance(540_000);
  expect(added).toHaveLength(count);
  expect(new Set(added).size).toBe(count);
  stop();
});

test("startSweep() ends when it is told to", () => {
  const { clock, added, stop } = sweeping(3);
  stop();
  clock.advance(3_600_000);
  expect(added).toEqual([]);
  expect(clock.pending()).toBe(0);
});
