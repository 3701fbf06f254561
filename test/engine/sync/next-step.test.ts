import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextStep, type StepContext } from "../../../engine/sync/next-step.js";
import { contextWith, describeStep, tasksFrom } from "./task-text.js";

const step = (given: string, changes: Partial<StepContext> = {}) => nextStep(tasksFrom(given), contextWith(changes));

test.each([
  ["starts the earliest wave first", "Sync/0/a pending, Sync/1/b pending", "start a"],
  ["starts a whole wave, kind by kind", "Sync/0/a pending, Sync/0/b pending, Sync/0/Service:c pending", "start a b | c"],
  ["does not start a task twice", "Sync/0/a running, Sync/0/b pending", "start b"],
  ["holds later waves while one runs", "Sync/0/a running, Sync/1/b pending", "wait health a"],
  ["moves on once a wave has succeeded", "Sync/0/a succeeded, Sync/1/b pending", "start b"],
  ["holds Sync while a PreSync hook runs", "PreSync/0/Job:a running hook, Sync/0/b pending", "wait hook a"],
  ["holds PostSync until objects are healthy", "Sync/0/a running, PostSync/0/Job:h pending hook", "wait health a"],
  ["awaits hooks before objects", "Sync/0/a running, Sync/0/Job:h running hook", "wait hook h"],
  ["holds a later wave until pruned objects are gone", "Sync/0/old leaving prune, Sync/1/b pending", "wait deletion old"],
  ["does not await objects of a single wave", "Sync/0/a running", "succeed"],
  ["does not await objects of a last wave without hooks", "Sync/0/a succeeded, Sync/1/b running", "succeed"],
  [
    "awaits objects of a last wave with hooks",
    "Sync/0/a succeeded, Sync/1/b running, Sync/1/Job:h succeeded hook",
    "wait health b",
  ],
  ["does not await objects beside hooks of a single wave", "Sync/0/a running, Sync/0/Job:h succeeded hook", "succeed"],
  ["succeeds when nothing is open", "Sync/0/a succeeded", "succeed"],
  ["succeeds when there is nothing at all", "", "succeed"],
  ["passes over prunes that are skipped", "Sync/0/old skipped prune, Sync/1/b pending", "start b"],
  ["prunes and applies in one step", "Sync/0/old pending prune, Sync/0/b pending", "prune old; start b"],
])("nextStep() %s", (_, given, expected) => {
  expect(describeStep(step(given))).toBe(expected);
});

test.each([
  ["fails as soon as one object of an earlier wave is degraded", "Sync/0/a failed, Sync/0/c running, Sync/1/b pending", "fail"],
  ["fails at once when an object was refused", "Sync/0/a refused, Sync/0/b running", "fail"],
  ["ends in Error when an awaited object is missing", "Sync/0/a missing, Sync/1/b pending", "error"],
  ["awaits running hooks before it fails", "Sync/0/a failed, Sync/0/Job:h running hook", "wait hook h"],
  ["runs SyncFail hooks after a failure", "Sync/0/a failed, SyncFail/0/Job:f pending hook", "start f"],
  ["awaits SyncFail hooks", "Sync/0/a failed, SyncFail/0/Job:f running hook", "wait hook f"],
  ["fails once SyncFail hooks are done", "Sync/0/a failed, SyncFail/0/Job:f succeeded hook", "fail"],
  [
    "runs SyncFail hooks wave by wave",
    "Sync/0/a failed, SyncFail/0/Job:f running hook, SyncFail/1/Job:g pending hook",
    "wait hook f",
  ],
  ["ends when a SyncFail hook fails", "Sync/0/a failed, SyncFail/0/Job:f failed hook, SyncFail/1/Job:g pending hook", "fail"],
  ["never runs SyncFail hooks without a failure", "Sync/0/a succeeded, SyncFail/0/Job:f pending hook", "succeed"],
  [
    "R6 goes on failing when only a SyncFail hook is left to tell",
    "Sync/0/a pending, SyncFail/0/Job:f running hook",
    "wait hook f",
  ],
  ["R6 fails when only a finished SyncFail hook is left to tell", "Sync/0/a pending, SyncFail/0/Job:f succeeded hook", "fail"],
])("nextStep() %s", (_, given, expected) => {
  expect(describeStep(step(given))).toBe(expected);
});

test.each([
  ["removes an old hook object first", "PreSync/0/Job:a pending hook stale", "remove a"],
  ["awaits the end of an old hook object", "PreSync/0/Job:a pending hook dying", "wait hook-deletion a"],
  [
    "holds the whole wave while an old hook object is there",
    "Sync/0/Job:a pending hook dying, Sync/0/b pending",
    "wait hook-deletion a",
  ],
  ["prunes beside the removal", "Sync/0/Job:a pending hook stale, Sync/0/old pending prune", "prune old; remove a"],
])("nextStep() %s", (_, given, expected) => {
  expect(describeStep(step(given))).toBe(expected);
});

test.each([
  ["asks for all objects first", "Sync/0/a pending, Sync/1/b pending", "due", "dry-run a b"],
  ["leaves prunes out of the dry run", "Sync/0/a pending, Sync/0/old pending prune", "due", "dry-run a"],
  [
    "leaves hooks with an old object out of the dry run",
    "PreSync/0/Job:h pending hook stale, Sync/0/a pending",
    "due",
    "dry-run a",
  ],
  ["leaves out what lives in a Namespace to come", "Sync/0/Namespace:demo pending, Sync/0/a pending", "due", "dry-run demo"],
  [
    "makes the destination's namespace before the dry run",
    "PreSync/0/Namespace:demo pending, Sync/0/a pending",
    "due",
    "start demo",
  ],
  [
    "goes on with the dry run once the namespace is there",
    "PreSync/0/Namespace:demo running, Sync/0/a pending",
    "due",
    "dry-run a",
  ],
  ["ends when tasks are not valid", "Sync/0/a refused, SyncFail/0/Job:f pending hook", "due", "fail"],
  ["ends when the dry run failed, without SyncFail hooks", "Sync/0/a refused, SyncFail/0/Job:f pending hook", "failed", "fail"],
  ["R6 needs no dry run when a hook has begun", "PreSync/0/Job:h running hook, Sync/0/a pending", "due", "wait hook h"],
  [
    "R6 takes the failure path when a hook of this attempt failed",
    "PreSync/0/Job:h failed hook, SyncFail/0/Job:f pending hook",
    "due",
    "start f",
  ],
] as const)("nextStep() before anything is written %s", (_, given, dryRun, expected) => {
  expect(describeStep(step(given, { dryRun }))).toBe(expected);
});

test("nextStep() writes nothing in a dry run", () => {
  const dry = { dryRunOnly: true, dryRun: "due" } as const;
  expect(describeStep(step("PreSync/0/Namespace:demo pending, Sync/0/old pending prune", dry))).toBe("dry-run demo");
  expect(describeStep(step("Sync/0/a succeeded", { ...dry, dryRun: "passed" }))).toBe("succeed");
});

test.each([
  ["holds only the prunes", "Sync/0/old pending prune confirm, Sync/0/b pending", false, "start b"],
  ["then waits for the approval", "Sync/0/old pending prune confirm, Sync/0/b running", false, "wait approval old"],
  ["waits even in the last wave", "Sync/0/old pending prune confirm", false, "wait approval old"],
  ["prunes once approved", "Sync/0/old pending prune confirm, Sync/0/b pending", true, "prune old; start b"],
  ["holds later waves", "Sync/0/old pending prune confirm, Sync/1/b pending", false, "wait approval old"],
])("E43 nextStep() with Prune=confirm %s", (_, given, pruneApproved, expected) => {
  expect(describeStep(step(given, { pruneApproved }))).toBe(expected);
});

test.each([
  ["stops running hooks", "PreSync/0/Job:a running hook, Sync/0/b pending", "stop a"],
  ["does not stop objects", "Sync/0/a running, Sync/1/b pending", "fail"],
  ["keeps finished hooks as they are", "PreSync/0/Job:a succeeded hook, Sync/0/b pending", "fail"],
])("R5 nextStep() when terminated %s", (_, given, expected) => {
  expect(describeStep(step(given, { terminating: true, dryRun: "due" }))).toBe(expected);
});

test("E45 nextStep() tells when the next wave may start instead of sleeping", () => {
  const tasks = "Sync/0/a succeeded, Sync/1/b pending";
  const delayed = step(tasks, { lastStartedAt: 999_000, waveDelayMs: 2_000 });
  expect(describeStep(delayed)).toBe("wait delay b");
  expect(delayed).toMatchObject({ notBefore: 1_001_000 });
  expect(describeStep(step(tasks, { lastStartedAt: 998_000, waveDelayMs: 2_000 }))).toBe("start b");
});

test.each([
  ["health", "Sync/0/a running, Sync/1/b pending", "stop a"],
  ["a hook", "PreSync/0/Job:a running hook", "stop a"],
  ["the deletion of an old hook", "PreSync/0/Job:a pending hook dying", "stop a"],
  ["an approval", "Sync/0/old pending prune confirm", "stop old"],
])("E08 R7 nextStep() gives up waiting for %s at the deadline", (_, given, expected) => {
  expect(describeStep(step(given, { waitDeadline: 1_000_001 }))).toMatch(/^wait/);
  expect(describeStep(step(given, { waitDeadline: 1_000_000 }))).toBe(expected);
});

test.each([
  ["PreSync/0/Job:a running hook, PreSync/0/Job:b running hook", "waiting for completion of hook batch/Job/a and 1 more hooks"],
  ["Sync/0/a running, Sync/1/b pending", "waiting for healthy state of /ConfigMap/a"],
  ["Sync/0/old pending prune confirm", "waiting for pruning confirmation of /ConfigMap/old"],
  ["Sync/0/a failed, Sync/0/c failed", "one or more synchronization tasks completed unsuccessfully, reason: it crashed"],
  ["Sync/0/a refused", "one or more objects failed to apply, reason: not permitted"],
  ["Sync/0/a running", "successfully synced (all tasks run)"],
  ["Sync/0/a succeeded", "successfully synced (no more tasks)"],
])("nextStep() of %s says %s", (given, message) => {
  expect(step(given)).toMatchObject({ message });
});

test("nextStep() plans nothing for a finished plan", () => {
  const done = fc
    .tuple(
      fc.constantFrom("PreSync", "Sync", "PostSync"),
      fc.integer({ min: -1, max: 2 }),
      fc.constantFrom(" hook", " prune", ""),
    )
    .map(([phase, wave, flag]) => `${phase}/${wave}/Job:`.concat(phase, String(wave), flag.trim(), " succeeded", flag));
  const alarm = "SyncFail/0/Job:alarm pending hook";
  fc.assert(
    fc.property(fc.uniqueArray(done, { maxLength: 10 }), (texts) => {
      expect(describeStep(step([...texts, alarm].join(", ")))).toBe("succeed");
    }),
  );
});
