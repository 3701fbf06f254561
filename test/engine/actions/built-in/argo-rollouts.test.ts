import { expect, test } from "vitest";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { objectOf, offered, patched } from "../act.js";

const canary = { strategy: { canary: { steps: [{ setWeight: 20 }, { pause: {} }] } } };
const moving = { currentPodHash: "b", stableRS: "a", currentStepIndex: 0, observedGeneration: "3" };
const rollout = (status: JsonObject = moving, spec: JsonObject = canary) =>
  objectOf("argoproj.io/v1alpha1", "Rollout", { metadata: { generation: 3 }, spec, status });

test.each<[string, JsonObject, readonly string[]]>([
  ["moves", rollout(), ["abort", "pause", "promote-full", "restart", "(resume)", "(retry)", "skip-current-step"]],
  [
    "is fully promoted",
    rollout({ ...moving, currentPodHash: "a", currentStepIndex: 2 }),
    ["(abort)", "(pause)", "(promote-full)", "restart", "(resume)", "(retry)", "(skip-current-step)"],
  ],
  [
    "is aborted",
    rollout({ ...moving, abort: true }),
    ["(abort)", "(pause)", "promote-full", "restart", "(resume)", "retry", "skip-current-step"],
  ],
  [
    "waits in a step",
    rollout({ ...moving, pauseConditions: [{ reason: "CanaryPauseStep" }] }),
    ["abort", "pause", "promote-full", "restart", "resume", "(retry)", "skip-current-step"],
  ],
  [
    "is paused by its spec",
    rollout(moving, { ...canary, paused: true }),
    ["abort", "(pause)", "promote-full", "restart", "resume", "(retry)", "skip-current-step"],
  ],
  [
    "is blue-green under an old controller",
    rollout({ ...moving, observedGeneration: "7f8d" }, { strategy: { blueGreen: {} } }),
    ["abort", "pause", "(promote-full)", "restart", "(resume)", "(retry)", "(skip-current-step)"],
  ],
  [
    "has no status yet",
    objectOf("argoproj.io/v1alpha1", "Rollout", { spec: canary }),
    ["(abort)", "(pause)", "(promote-full)", "restart", "(resume)", "(retry)", "skip-current-step"],
  ],
])("a Rollout that %s offers what makes sense", async (_, object, expected) => {
  expect(await offered(object)).toEqual(expected);
});

test.each<[string, JsonObject, JsonObject]>([
  ["abort", {}, { status: { abort: true } }],
  ["pause", {}, { spec: { paused: true } }],
  ["restart", {}, { spec: { restartAt: "2026-01-31T08:05:09Z" } }],
  ["promote-full", {}, { status: { promoteFull: true } }],
  ["promote-full", { observedGeneration: "7f8d" }, { status: { currentStepIndex: 2 } }],
  ["skip-current-step", {}, { status: { currentStepIndex: 1 } }],
])("%s of a Rollout of status %j gives %j", async (name, status, expected) => {
  expect(await patched(rollout({ ...moving, ...status }), name)).toMatchObject(expected);
});

test("retry and resume take away what held a Rollout up", async () => {
  expect((await patched(rollout({ ...moving, abort: true }), "retry"))?.["status"]).toEqual(moving);
  const held = rollout({ ...moving, pauseConditions: [{}] }, { ...canary, paused: true });
  expect(await patched(held, "resume")).toMatchObject({ spec: { paused: false }, status: moving });
  expect((await patched(held, "resume"))?.["status"]).toEqual(moving);
});

test("skip-current-step does not go beyond the last step", async () => {
  const last = rollout({ ...moving, currentStepIndex: 2 });
  expect(await patched(last, "skip-current-step")).toEqual(last);
});

test.each([
  [{}, {}, "terminate"],
  [{ terminate: true }, {}, "(terminate)"],
  [{}, { phase: "Running" }, "terminate"],
  [{}, { phase: "Successful" }, "(terminate)"],
  [{}, { phase: "Inconclusive" }, "(terminate)"],
])("an AnalysisRun of spec %j and status %j offers %s", async (spec, status, expected) => {
  expect(await offered(objectOf("argoproj.io/v1alpha1", "AnalysisRun", { spec, status }))).toEqual([expected]);
});
