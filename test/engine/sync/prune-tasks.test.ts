import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import { keyOf } from "../../../engine/model/resource-key.js";
import { needsPruneApproval, pruneTasks } from "../../../engine/sync/prune-tasks.js";
import { readSyncOptions } from "../../../engine/sync/sync-options.js";
import { object, tasksFrom } from "./task-text.js";

/** Doomed objects from `name:wave[:option]`. */
function prune(text: string, { prune: flag = true, options = [] as string[], others = "" } = {}) {
  const resources = text.split(" ").map((word) => {
    const [name = "", wave = "", option = ""] = word.split(":");
    const live = object("ConfigMap", name, { annotations: { [annotations.syncWave]: wave, [annotations.syncOptions]: option } });
    return { key: keyOf(live), live, modified: false, requiresPruning: true, ignoreExtraneous: false, hook: false };
  });
  return pruneTasks(resources, { options: readSyncOptions(options).options, prune: flag, others: tasksFrom(others) });
}
const waves = (tasks: ReturnType<typeof prune>) => tasks.map((task) => `${task.key.name}:${task.wave}`).join(" ");

test.each([
  ["a:0 b:1 c:5", "a:5 b:1 c:0"],
  ["a:-1 b:2", "a:2 b:-1"],
  ["a:3 b:3", "a:3 b:3"],
])("pruneTasks() mirrors the waves of %s", (given, expected) => {
  expect(waves(prune(given))).toBe(expected);
});

test("pruneTasks() puts PruneLast after every wave of phase Sync", () => {
  expect(waves(prune("a:0 b:7", { options: ["PruneLast=true"], others: "Sync/3/x pending" }))).toBe("a:8 b:8");
  expect(waves(prune("a:0:PruneLast=true b:0", { others: "Sync/3/x pending, PostSync/9/y pending" }))).toBe("a:4 b:0");
  expect(waves(prune("a:-5:PruneLast=true"))).toBe("a:1");
});

test.each([
  ["without the flag", "a:0", { prune: false }, "ignored (requires pruning)"],
  ["with Prune=false on the object", "a:0:Prune=false", {}, "ignored (no prune)"],
  ["with Prune=false on the operation", "a:0", { options: ["Prune=false"] }, "ignored (no prune)"],
  ["E43 without the flag, though it asks for confirmation", "a:0:Prune=confirm", { prune: false }, "ignored (requires pruning)"],
])("pruneTasks() skips at once %s", (_, given, settings, message) => {
  expect(prune(given, settings)[0]?.result).toEqual({ phase: "Succeeded", code: "PruneSkipped", message });
});

test("the object's own word about pruning beats the operation's", () => {
  expect(prune("a:0:Prune=true", { options: ["Prune=false"] })[0]?.result).toBeUndefined();
});

test("needsPruneApproval() holds for Prune=confirm, from either side, and for prunes only", () => {
  const { options: confirm } = readSyncOptions(["Prune=confirm"]);
  const { options: none } = readSyncOptions();
  const [asked] = prune("a:0:Prune=confirm");
  const [plain] = prune("a:0");
  const [apply] = tasksFrom("Sync/0/a pending");
  if (!asked || !plain || !apply) throw new Error("no tasks");
  expect([needsPruneApproval(asked, none), needsPruneApproval(plain, none), needsPruneApproval(plain, confirm)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(needsPruneApproval(apply, confirm)).toBe(false);
});
