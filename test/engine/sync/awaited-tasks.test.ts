import { expect, test } from "vitest";
import { awaitedTasks } from "../../../engine/sync/awaited-tasks.js";
import { waitMessage } from "../../../engine/sync/wait-message.js";
import { tasksFrom } from "./task-text.js";

test.each([
  ["nothing in a single wave", "Sync/0/a running, Sync/0/b running", ""],
  ["hooks in a single wave", "Sync/0/a running, Sync/0/Job:h running hook", "h"],
  ["all but the last wave", "Sync/0/a running, Sync/1/b running, Sync/2/c running", "a b"],
  ["the last wave too when hooks run in it", "Sync/0/a running, Sync/1/b running, Sync/1/Job:h running hook", "a b h"],
  ["what precedes a PostSync hook", "Sync/0/a running, PostSync/0/Job:h running hook", "a h"],
  ["nothing for the sake of SyncFail hooks", "Sync/0/a running, SyncFail/0/Job:f pending hook", "f"],
])("E55 awaitedTasks() awaits %s", (_, given, expected) => {
  const tasks = tasksFrom(given);
  const isAwaited = awaitedTasks(tasks);
  expect(
    tasks
      .filter(isAwaited)
      .map(({ key }) => key.name)
      .join(" "),
  ).toBe(expected);
});

test.each([
  ["hook", "PreSync/0/Job:h running hook", "waiting for completion of hook batch/Job/h"],
  [
    "health",
    "Sync/0/a running, Sync/0/b running, Sync/0/c running",
    "waiting for healthy state of /ConfigMap/a and 2 more resources",
  ],
  ["hook-deletion", "PreSync/0/Job:h pending hook dying", "waiting for deletion of hook batch/Job/h"],
  ["deletion", "Sync/0/a leaving prune", "waiting for deletion of /ConfigMap/a"],
  ["health", "", "waiting"],
] as const)("waitMessage() for %s of %s", (reason, given, expected) => {
  expect(waitMessage(reason, tasksFrom(given))).toBe(expected);
});
