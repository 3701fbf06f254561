import { expect, test } from "vitest";
import { repeats } from "../../../engine/project/project-problem.js";

test("repeats() names every value that was there before, at its own place", () => {
  const said = (value: string) => `${value} again`;
  expect(repeats(["a", "b", "a", "a", "__proto__", "b"], "/list", said)).toEqual([
    { path: "/list/2", because: "a again" },
    { path: "/list/3", because: "a again" },
    { path: "/list/5", because: "b again" },
  ]);
  expect(repeats([], "/list", said)).toEqual([]);
});
