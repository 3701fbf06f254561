import { expect, test } from "vitest";
import { annotations, finalizers } from "../../../engine/model/annotations.js";
import type { HealthStatus } from "../../../engine/model/health.js";
import type { OperationPhase, OperationState } from "../../../engine/model/operation.js";
import { hooksToRelease } from "../../../engine/sync/release-hooks.js";
import { object } from "./task-text.js";

interface Given {
  readonly stamp?: string;
  readonly policy?: string;
  readonly held?: boolean;
  readonly health?: HealthStatus;
  readonly leaving?: boolean;
}

function release(
  { stamp = "op/1/Sync", policy = "", held = true, health = "Healthy", leaving = false }: Given,
  phase: OperationPhase,
) {
  const live = object("Job", "h", {
    annotations: { [annotations.hook]: "Sync", [annotations.hookDeletePolicy]: policy, [annotations.operationId]: stamp },
    ...(held ? { finalizers: [finalizers.hook] } : {}),
    ...(leaving ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
  });
  const state: OperationState = {
    operation: { info: [{ name: "operation-id", value: "op" }] },
    phase,
    startedAt: "2026-01-01T00:00:00Z",
    retryCount: 1,
  };
  const [due] = hooksToRelease([{ object: live, health: { status: health } }], state);
  if (due === undefined) return "nothing";
  return due.remove ? "remove" : "release";
}

test.each<[string, Given, OperationPhase, string]>([
  ["nothing while the attempt runs", { policy: "HookSucceeded" }, "Running", "nothing"],
  ["nothing while it is being ended", {}, "Terminating", "nothing"],
  ["the finalizer after success", {}, "Succeeded", "release"],
  ["the object after success if it asks for that", { policy: "HookSucceeded" }, "Succeeded", "remove"],
  ["not the object after success if it asks for failure", { policy: "HookFailed" }, "Succeeded", "release"],
  ["the object after failure if it asks for that", { policy: "HookFailed" }, "Failed", "remove"],
  ["the object after an error too", { policy: "HookFailed" }, "Error", "remove"],
  ["a hook that still runs after the end", { health: "Progressing" }, "Failed", "remove"],
  ["not what progresses again later", { health: "Progressing", held: false }, "Failed", "nothing"],
  ["an earlier attempt as failed", { stamp: "op/0/Sync", policy: "HookFailed" }, "Running", "remove"],
  ["the finalizer of operations long past", { stamp: "older/0/Sync", policy: "HookSucceeded" }, "Succeeded", "release"],
  ["the finalizer of what bears no stamp", { stamp: "", policy: "HookSucceeded" }, "Succeeded", "release"],
  ["the finalizer of what is leaving", { policy: "HookSucceeded", leaving: true }, "Succeeded", "release"],
  ["nothing that is settled", { held: false }, "Succeeded", "nothing"],
])("hooksToRelease() releases %s", (_, given, phase, expected) => {
  expect(release(given, phase)).toBe(expected);
});

test("hooksToRelease() leaves alone what is no hook, and drops finalizers without any operation", () => {
  const plain = object("Job", "h", { finalizers: [finalizers.hook] });
  const left = object("Job", "h", { finalizers: [finalizers.hook], annotations: { [annotations.hook]: "Sync" } });
  expect(hooksToRelease([{ object: plain }], undefined)).toEqual([]);
  expect(hooksToRelease([{ object: left }], undefined)).toEqual([{ live: left, remove: false }]);
});
