import { expect, test } from "vitest";
import { createLooks } from "../../../engine/reconcile/awaited-looks.js";

function watched(promise: Promise<void>) {
  const state = { over: false };
  void promise.then(() => (state.over = true));
  return state;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("createLooks() tells everybody who waited as the pass began, and nobody who came later", async () => {
  const looks = createLooks();
  const early = [looks.next("a"), looks.next("a")].map(watched);
  const other = watched(looks.next("b"));
  const over = looks.begin("a");
  const late = watched(looks.next("a"));
  await turn();
  expect(early.map((one) => one.over)).toEqual([false, false]);
  over();
  await turn();
  expect(early.map((one) => one.over)).toEqual([true, true]);
  expect([late.over, other.over]).toEqual([false, false]);
  looks.begin("a")();
  await turn();
  expect(late.over).toBe(true);
});

test("createLooks() lets nobody wait for an Application that is gone", async () => {
  const looks = createLooks();
  const waiting = watched(looks.next("a"));
  looks.done("a");
  looks.done("never waited for");
  await turn();
  expect(waiting.over).toBe(true);
});
