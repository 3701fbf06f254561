import { expect, test } from "vitest";
import { createOwnWrites } from "../../../engine/live/own-writes.js";
import { liveObject } from "./live-object.js";

const at = (version: string) => liveObject({ name: "a", version });

test.each([
  ["9", "10", true],
  ["10", "10", false],
  ["11", "10", false],
  ["", "10", false],
  ["10", "opaque", false],
])("OwnWrites.isOutdated() holds version %j of the watch against our %j: %s", (told, written, expected) => {
  const writes = createOwnWrites();
  writes.wrote(at(written));
  expect(writes.isOutdated(at(told))).toBe(expected);
});

test.each([
  [undefined, "10", true],
  ["9", "10", true],
  ["10", "10", false],
  ["99", "100", true],
  ["100", "99", false],
])("OwnWrites.isNews() holds our answer against the known version %s: %s → %s", (known, answered, expected) => {
  expect(createOwnWrites().isNews(at(answered), known)).toBe(expected);
});

test("OwnWrites.isNews() remembers the last thousand objects that are gone", () => {
  const writes = createOwnWrites();
  const named = (uid: string) => liveObject({ name: "a", uid });
  for (let count = 0; count <= 1_000; count += 1) writes.gone(`uid-${count}`);
  expect(writes.isNews(named("uid-0"), undefined)).toBe(true);
  expect(writes.isNews(named("uid-1"), undefined)).toBe(false);
});
