import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createWatchedKeys } from "../../../engine/live/watched-keys.js";

test("WatchedKeys.replace() forgets what an Application does not want any more, and says what nobody wants", () => {
  const watched = createWatchedKeys();
  expect(watched.replace("shop", ["a", "b", "a"])).toEqual([]);
  expect(watched.replace("bakery", ["b"])).toEqual([]);
  expect(watched.replace("shop", ["c"])).toEqual(["a"]);
  expect([watched.has("a"), watched.has("b"), watched.has("c")]).toEqual([false, true, true]);
  expect(watched.replace("bakery", [])).toEqual(["b"]);
});

test("WatchedKeys.instancesOf() names everybody who wants a key", () => {
  const watched = createWatchedKeys();
  watched.replace("shop", ["a"]);
  watched.replace("bakery", ["a"]);
  expect([...watched.instancesOf("a")]).toEqual(["shop", "bakery"]);
  expect([...watched.instancesOf("b")]).toEqual([]);
});

test("WatchedKeys knows after any sequence what each Application said last", () => {
  const wishes = fc.tuple(fc.constantFrom("shop", "bakery"), fc.uniqueArray(fc.constantFrom("a", "b", "c")));
  fc.assert(
    fc.property(fc.array(wishes), (steps) => {
      const watched = createWatchedKeys();
      for (const [instanceName, keys] of steps) watched.replace(instanceName, keys);
      const last = new Map(steps);
      for (const key of ["a", "b", "c"] as const) {
        const expected = [...last].filter(([, keys]) => keys.includes(key)).map(([instanceName]) => instanceName);
        expect([...watched.instancesOf(key)].toSorted()).toEqual(expected.toSorted());
        expect(watched.has(key)).toBe(expected.length > 0);
      }
    }),
  );
});
