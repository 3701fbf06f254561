import * as fc from "fast-check";
import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { type Sighting, settleTasks } from "../../../engine/sync/settle-tasks.js";
import { object, tasksFrom } from "./task-text.js";

const live = (kind: string, metadata: Manifest["metadata"] = {}) => object(kind, "a", { uid: "uid-a", ...metadata });
const own = (metadata: Manifest["metadata"] = {}) =>
  live("Job", { annotations: { [annotations.operationId]: "op/0/PreSync" }, ...metadata });
const seen = (object_: Manifest, status?: "Healthy" | "Degraded" | "Progressing"): Sighting => ({
  live: object_,
  absent: false,
  ...(status === undefined ? {} : { health: { status, message: "why" } }),
});

/** The result of task `a` after a sighting. */
function settled(given: string, sighting: Sighting | undefined) {
  const tasks = settleTasks(tasksFrom(given), (task) => (task.key.name === "a" ? sighting : undefined));
  return tasks.find((task) => task.key.name === "a")?.result;
}

const waiting = "Sync/0/a running, Sync/1/b pending";
const running = "PreSync/0/Job:a running hook";

test.each([
  ["an object without a health check as done", waiting, seen(live("ConfigMap")), "Succeeded"],
  ["a healthy object as done", waiting, seen(live("ConfigMap"), "Healthy"), "Succeeded"],
  ["E07 a degraded object as failed", waiting, seen(live("ConfigMap"), "Degraded"), "Failed"],
  ["a progressing object as running", waiting, seen(live("ConfigMap"), "Progressing"), "Running"],
  ["an object of the last wave as it is", "Sync/0/a running", seen(live("ConfigMap"), "Degraded"), "Running"],
  [
    "an object of a last wave with hooks",
    "PreSync/0/c succeeded, Sync/0/a running, Sync/0/Job:h running hook",
    seen(live("ConfigMap"), "Healthy"),
    "Succeeded",
  ],
  ["an awaited object that is gone as an error", waiting, { absent: true }, "Error"],
  ["an object nobody saw as it is", waiting, { absent: false }, "Running"],
  ["a task nobody knows of as it is", waiting, undefined, "Running"],
  ["a hook that is done", running, seen(own(), "Healthy"), "Succeeded"],
  ["a hook that broke", running, seen(own(), "Degraded"), "Failed"],
  ["a hook that runs", running, seen(own(), "Progressing"), "Running"],
  [
    "a hook deleted while it ran as failed",
    running,
    seen(own({ deletionTimestamp: "2026-01-01T00:00:00Z" }), "Progressing"),
    "Failed",
  ],
  [
    "a hook deleted after it was done as done",
    running,
    seen(own({ deletionTimestamp: "2026-01-01T00:00:00Z" }), "Healthy"),
    "Succeeded",
  ],
  ["R4 another operation's object as nothing", running, seen(live("Job"), "Healthy"), "Running"],
  [
    "R3 a hook whose creation was never confirmed as started",
    "PreSync/0/Job:a pending hook",
    seen(own(), "Progressing"),
    "Running",
  ],
  ["a hook still to come as it is", "PreSync/0/Job:a pending hook", seen(live("Job"), "Healthy"), undefined],
  ["a prune whose object is gone as done", "Sync/0/a leaving prune, Sync/1/b pending", { absent: true }, "Succeeded"],
  [
    "a prune whose object was replaced as done",
    "Sync/0/a leaving prune, Sync/1/b pending",
    seen(live("ConfigMap", { uid: "new" })),
    "Succeeded",
  ],
  ["a prune whose object is still there", "Sync/0/a leaving prune, Sync/1/b pending", seen(live("ConfigMap")), "Running"],
] as const)("settleTasks() takes %s", (_, given, sighting, expected) => {
  expect(settled(given, sighting)?.phase).toBe(expected);
});

test("settleTasks() is not misled by a watch that lags behind our own write", () => {
  const [a, b] = tasksFrom(waiting);
  if (a === undefined || b === undefined) throw new Error("no tasks");
  const written = { ...a, live: live("ConfigMap", { generation: 2 }) };
  const [late] = settleTasks([written, b], () => seen(live("ConfigMap", { generation: 1 }), "Healthy"));
  expect(late).toEqual(written);
});

test("settleTasks() forgets an object only when it is surely gone", () => {
  const [task] = tasksFrom("PreSync/0/Job:a pending hook dying");
  if (task === undefined) throw new Error("no task");
  expect(settleTasks([task], () => ({ absent: false }))[0]?.live).toBeDefined();
  expect(settleTasks([task], () => ({ absent: true }))[0]?.live).toBeUndefined();
});

test("settleTasks() done twice changes nothing, and never a terminal result", () => {
  const sighting = fc.constantFrom<Sighting | undefined>(
    undefined,
    { absent: true },
    { absent: false },
    seen(own(), "Healthy"),
    seen(own(), "Progressing"),
    seen(live("Job"), "Degraded"),
  );
  const state = fc.constantFrom("pending", "running", "succeeded", "failed");
  fc.assert(
    fc.property(sighting, state, fc.constantFrom(" hook", ""), (what, word, flag) => {
      const tasks = tasksFrom(`PreSync/0/Job:a ${word}${flag}, Sync/1/b pending`);
      const once = settleTasks(tasks, () => what);
      expect(settleTasks(once, () => what)).toEqual(once);
      const isOver = word === "succeeded" || word === "failed";
      expect(isOver ? once[0] : undefined).toEqual(isOver ? tasks[0] : undefined);
    }),
  );
});
