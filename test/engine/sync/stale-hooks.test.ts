import { expect, test } from "vitest";
import { finalizers } from "../../../engine/model/annotations.js";
import { runsOnce } from "../../../engine/sync/run-once-kinds.js";
import { holdsHookFinalizer, isBlockedByStaleHook, needsRemoval } from "../../../engine/sync/stale-hooks.js";
import { object, tasksFrom } from "./task-text.js";

const only = (given: string) => {
  const [task] = tasksFrom(given);
  if (task === undefined) throw new Error("no task");
  return task;
};

test.each([
  ["PreSync/0/Job:h pending hook stale", true],
  ["PreSync/0/Job:h pending hook", false],
  ["PreSync/0/Job:h running hook stale", false],
  ["Sync/0/Job:h pending stale", false],
  ["PreSync/0/h pending hook stale", true],
])("isBlockedByStaleHook() of %s is %s", (given, expected) => {
  expect(isBlockedByStaleHook(only(given))).toBe(expected);
});

test.each([
  ["ConfigMap", false],
  ["Job", true],
  ["Pod", true],
])("R4 without BeforeHookCreation an old %s is in the way: %s", (kind, expected) => {
  const task = only(`PreSync/0/${kind}:h pending hook stale`);
  expect(isBlockedByStaleHook({ ...task, deletePolicies: ["HookFailed"] })).toBe(expected);
  expect(runsOnce(object(kind, "h"))).toBe(expected);
});

test.each([
  ["not told yet", {}, true],
  ["told, and held by us", { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [finalizers.hook] }, true],
  ["told, and held by others", { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["foregroundDeletion"] }, false],
])("needsRemoval() of an object that is %s", (_, metadata, expected) => {
  expect(needsRemoval(object("Job", "h", metadata))).toBe(expected);
});

test("holdsHookFinalizer() looks for our finalizer", () => {
  expect(holdsHookFinalizer(object("Job", "h", { finalizers: ["other", finalizers.hook] }))).toBe(true);
  expect(holdsHookFinalizer(object("Job", "h"))).toBe(false);
});
