import { expect, test } from "vitest";
import type { Manifest } from "../../../engine/model/manifest.js";
import { nextStep } from "../../../engine/sync/next-step.js";
import { settleTasks } from "../../../engine/sync/settle-tasks.js";
import {
  concludeDryRun,
  giveUpTasks,
  recordRemovals,
  recordReports,
  refuseTasks,
  resourceResults,
} from "../../../engine/sync/task-results.js";
import { contextWith, describeStep, object, tasksFrom } from "./task-text.js";

test("recordReports() finds tasks by id and leaves the others alone", () => {
  const tasks = tasksFrom("Sync/0/a pending, Sync/0/b pending");
  const live = object("ConfigMap", "a", { uid: "1" });
  const report = { result: { phase: "Running", code: "Synced", message: "created" }, live } as const;
  const after = recordReports(
    tasks,
    new Map([
      ["Sync//ConfigMap/demo/a", report],
      ["nobody", report],
    ]),
  );
  expect(after[0]).toMatchObject({ live, result: report.result });
  expect(after[1]).toBe(tasks[1]);
});

test("recordRemovals() makes the next step await the end of what was told to go", () => {
  const tasks = tasksFrom("PreSync/0/Job:h pending hook stale, PreSync/0/Job:i pending hook stale");
  const after = recordRemovals(tasks, { removed: tasks.slice(0, 1), at: "2026-01-01T00:00:00Z" });
  expect(after[0]?.live?.metadata).toMatchObject({ deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [] });
  expect(after[1]).toBe(tasks[1]);
  expect(describeStep(nextStep(after, contextWith()))).toBe("remove i");
  const settled = settleTasks(after, () => ({ absent: false, live: tasks[0]?.live as Manifest }));
  expect(settled[0]).toEqual(after[0]);
});

test("S72 refuseTasks() refuses what has not begun and nothing else", () => {
  const tasks = tasksFrom("Sync/0/a pending, Sync/0/b running");
  const after = refuseTasks(tasks, new Map(tasks.map(({ id }) => [id, "kind not permitted"])));
  expect(after.map(({ result }) => result?.message)).toEqual(["kind not permitted", "created"]);
  expect(after[0]?.result).toMatchObject({ phase: "Failed", code: "SyncFailed" });
});

test("giveUpTasks() fails the tasks named and keeps what became of their objects", () => {
  const tasks = tasksFrom("Sync/0/a running, Sync/0/b running");
  const after = giveUpTasks(tasks, { stopped: tasks.slice(0, 1), message: "Terminated" });
  expect(after[0]?.result).toEqual({ phase: "Failed", code: "Synced", message: "Terminated" });
  expect(after[1]).toBe(tasks[1]);
});

test("concludeDryRun() tells what would have been done", () => {
  const after = concludeDryRun(tasksFrom("Sync/0/a pending, Sync/0/b refused, Sync/0/c skipped prune, Sync/0/d pending prune"));
  expect(after.map(({ result }) => [result?.phase, result?.code])).toEqual([
    ["Succeeded", "Synced"],
    ["Failed", "SyncFailed"],
    ["Succeeded", "PruneSkipped"],
    ["Succeeded", "Pruned"],
  ]);
});

test("resourceResults() has one line for each task begun, in the order of the tasks", () => {
  const lines = resourceResults(
    tasksFrom("PostSync/0/Job:h running hook, PreSync/0/b succeeded, Sync/0/a leaving prune, Sync/0/z pending"),
  );
  expect(lines).toEqual([
    {
      group: "",
      version: "v1",
      kind: "ConfigMap",
      namespace: "demo",
      name: "b",
      status: "Synced",
      message: "created",
      hookPhase: "Succeeded",
      syncPhase: "PreSync",
    },
    {
      group: "",
      version: "v1",
      kind: "ConfigMap",
      namespace: "demo",
      name: "a",
      status: "Pruned",
      message: "pruned",
      hookPhase: "Succeeded",
      syncPhase: "Sync",
    },
    {
      group: "batch",
      version: "v1",
      kind: "Job",
      namespace: "demo",
      name: "h",
      status: "Synced",
      message: "created",
      hookPhase: "Running",
      syncPhase: "PostSync",
      hookType: "PostSync",
    },
  ]);
});
