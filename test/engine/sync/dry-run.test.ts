import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import type { SyncTask } from "../../../engine/model/sync-task.js";
import { planDryRun, toleratesMissingKind } from "../../../engine/sync/dry-run.js";
import { defaultSyncOptions } from "../../../engine/sync/sync-options.js";
import { object, tasksFrom } from "./task-text.js";

const planned = (tasks: readonly SyncTask[]) => planDryRun(tasks).map(({ key }) => key.name);

test.each([
  ["what is to be applied", "Sync/0/a pending, Sync/1/b pending", ["a", "b"]],
  ["no prunes", "Sync/0/a pending, Sync/0/old pending prune", ["a"]],
  ["nothing that has a result", "Sync/0/a refused, Sync/0/b pending", ["b"]],
  ["hooks that are new", "PreSync/0/Job:h pending hook", ["h"]],
  ["no hooks that an old object is in the way of", "PreSync/0/Job:h pending hook stale", []],
  ["nothing in a Namespace to come", "Sync/0/Namespace:demo pending, Sync/0/a pending", ["demo"]],
  ["what is in a Namespace that is there", "Sync/0/Namespace:demo pending stale, Sync/0/a pending", ["demo", "a"]],
])("E06 planDryRun() takes %s", (_, given, expected) => {
  expect(planned(tasksFrom(given))).toEqual(expected);
});

test("planDryRun() leaves out objects whose kind this sync brings", () => {
  const definition = {
    ...object("CustomResourceDefinition", "widgets.example.com"),
    spec: { group: "example.com", names: { kind: "Widget" } },
  };
  const tasks = tasksFrom("Sync/0/CustomResourceDefinition:widgets.example.com pending, Sync/0/Widget:w pending");
  const whole = tasks.map((task) => (task.key.kind === "Widget" ? task : { ...task, target: definition }));
  expect(planned(whole)).toEqual(["widgets.example.com"]);
  expect(planned(whole.map((task) => (task.key.kind === "Widget" ? task : { ...task, live: definition })))).toHaveLength(2);
});

test("toleratesMissingKind() needs the option, on either side", () => {
  const [task] = tasksFrom("Sync/0/Widget:w pending");
  if (task === undefined) throw new Error("no task");
  const said = object("Widget", "w", { annotations: { [annotations.syncOptions]: "SkipDryRunOnMissingResource=true" } });
  expect(toleratesMissingKind(task, defaultSyncOptions)).toBe(false);
  expect(toleratesMissingKind({ ...task, target: said }, defaultSyncOptions)).toBe(true);
  expect(toleratesMissingKind(task, { ...defaultSyncOptions, skipDryRunOnMissingResource: true })).toBe(true);
});
