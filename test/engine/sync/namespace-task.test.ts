import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import { isNamespaceTask, namespaceTask } from "../../../engine/sync/namespace-task.js";
import { readSyncOptions } from "../../../engine/sync/sync-options.js";
import { object, tasksFrom } from "./task-text.js";

const { options } = readSyncOptions(["CreateNamespace=true"]);
const live = object("Namespace", "demo");
const metadata = { labels: { team: "a" } };

test.each([
  ["makes one that is missing", { name: "demo" }, "", 1],
  ["leaves one that is there alone", { name: "demo", live }, "", 0],
  ["labels one that is there", { name: "demo", live, metadata }, "", 1],
  ["needs a name", { name: "" }, "", 0],
  ["stands back when Git brings the Namespace", { name: "demo" }, "Sync/0/Namespace:demo pending", 0],
  ["E10 stands back when a PreSync hook brings it", { name: "demo" }, "PreSync/0/Namespace:demo pending hook", 0],
  ["E10 does not rely on a PostSync hook", { name: "demo" }, "PostSync/0/Namespace:demo pending hook", 1],
  ["does not mind another Namespace", { name: "demo" }, "Sync/0/Namespace:other pending", 1],
])("namespaceTask() %s", (_, namespace, others, expected) => {
  expect(namespaceTask(namespace, { options, others: tasksFrom(others) })).toHaveLength(expected);
});

test("namespaceTask() does nothing without the option or a namespace", () => {
  expect(namespaceTask({ name: "demo" }, { options: readSyncOptions().options, others: [] })).toEqual([]);
  expect(namespaceTask(undefined, { options, others: [] })).toEqual([]);
});

test("namespaceTask() comes before every PreSync wave and carries the managed metadata", () => {
  const [task] = namespaceTask({ name: "demo", metadata }, { options, others: tasksFrom("PreSync/-4/Job:h pending hook") });
  expect(task).toMatchObject({ phase: "PreSync", wave: -4, version: "v1", isHook: false });
  expect(task?.target?.metadata).toEqual({
    name: "demo",
    labels: { team: "a" },
    annotations: { [annotations.syncOptions]: "ServerSideApply=true" },
  });
});

test("isNamespaceTask() tells a Namespace still to be made from all others", () => {
  const [made] = namespaceTask({ name: "demo" }, { options, others: [] });
  const [labelled] = namespaceTask({ name: "demo", live, metadata }, { options, others: [] });
  const [plain] = tasksFrom("Sync/0/Namespace:demo pending");
  if (!made || !labelled || !plain) throw new Error("no tasks");
  expect([isNamespaceTask(made), isNamespaceTask(labelled), isNamespaceTask(plain)]).toEqual([true, false, false]);
});
