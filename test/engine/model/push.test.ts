import { expect, test } from "vitest";
import { shortRevision } from "../../../engine/model/push.js";

test.each([
  ["refs/heads/main", "main"],
  ["refs/tags/v1", "v1"],
  ["refs/heads/a/b", "a/b"],
  ["heads/main", "main"],
  ["main", "main"],
  ["refs/heads/", ""],
  ["", ""],
])("shortRevision(%j) is %j", (ref, expected) => {
  expect(shortRevision(ref)).toBe(expected);
});
