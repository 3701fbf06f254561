import { expect, test } from "vitest";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { objectOf, offered, patched } from "../act.js";

const state = (value: string) => ({ labels: { "numaplane.numaproj.io/upgrade-state": value } });
const strategies = (value: string) => ({ annotations: { "numaflow.numaproj.io/allowed-resume-strategies": value } });
const vertex = (fields: JsonObject) => objectOf("numaflow.numaproj.io/v1alpha1", "MonoVertex", fields);
const pipeline = (fields: JsonObject) => objectOf("numaflow.numaproj.io/v1alpha1", "Pipeline", fields);
const paused = { lifecycle: { desiredPhase: "Paused" } };
const owned = (kind: string) => ({ ownerReferences: [{ kind }] });

test.each<[string, JsonObject, readonly string[]]>([
  ["runs", { spec: {} }, ["(force-promote)", "pause", "(unpause-fast)", "(unpause-gradual)"]],
  ["is paused", { spec: paused }, ["(force-promote)", "(pause)", "(unpause-fast)", "unpause-gradual"]],
  [
    "may only wake fast",
    { spec: { ...paused, metadata: strategies("fast") } },
    ["(force-promote)", "(pause)", "unpause-fast", "(unpause-gradual)"],
  ],
  [
    "may wake both ways",
    { spec: { ...paused, metadata: strategies("slow, fast") } },
    ["(force-promote)", "(pause)", "unpause-fast", "unpause-gradual"],
  ],
  [
    "is a rollout's",
    { metadata: owned("MonoVertexRollout"), spec: {} },
    ["(force-promote)", "(pause)", "(unpause-fast)", "(unpause-gradual)"],
  ],
  ["is on trial", { metadata: state("trial"), spec: {} }, ["force-promote", "pause", "(unpause-fast)", "(unpause-gradual)"]],
])("a MonoVertex that %s offers what makes sense", async (_, fields, expected) => {
  expect(await offered(vertex(fields))).toEqual(expected);
});

test("waking a MonoVertex gradually lets its replicas be chosen anew", async () => {
  const spec = { ...paused, replicas: 0 };
  expect((await patched(vertex({ spec }), "unpause-gradual"))?.["spec"]).toEqual({ lifecycle: { desiredPhase: "Running" } });
  expect((await patched(vertex({ spec }), "unpause-fast"))?.["spec"]).toEqual({
    lifecycle: { desiredPhase: "Running" },
    replicas: 0,
  });
});

test("a Pipeline is deleted when it is recyclable, and paused by hand once that is overdue", async () => {
  const rest = ["(unpause-fast)", "(unpause-gradual)"];
  expect(await offered(pipeline({ spec: {} }))).toEqual(["(delete)", "(force-promote)", "pause", ...rest]);
  const recyclable = pipeline({ metadata: { ...state("recyclable"), ...owned("PipelineRollout") }, spec: {} });
  expect(await offered(recyclable)).toEqual(["delete", "(force-promote)", "(pause)", ...rest]);
  const expired = pipeline({ metadata: { ...state("recyclable-expired"), ...owned("PipelineRollout") }, spec: {} });
  expect(await offered(expired)).toEqual(["delete", "(force-promote)", "pause", ...rest]);
});

test.each([
  ["unpause-fast", "fast"],
  ["unpause-gradual", "slow"],
])("%s of a Pipeline says how it wakes", async (name, strategy) => {
  expect(await patched(pipeline({ spec: paused }), name)).toMatchObject({
    metadata: { annotations: { "numaflow.numaproj.io/resume-strategy": strategy } },
    spec: { lifecycle: { desiredPhase: "Running" } },
  });
});

test("force-promote and marks for deletion are labels and annotations", async () => {
  const service = objectOf("numaflow.numaproj.io/v1alpha1", "InterStepBufferService", { metadata: state("in-progress") });
  expect(await offered(service)).toEqual(["force-promote"]);
  const forced = await patched(service, "force-promote");
  expect(await offered(forced ?? {})).toEqual(["(force-promote)"]);
  expect(await patched(pipeline({}), "delete")).toMatchObject({
    metadata: { annotations: { "numaplane.numaproj.io/marked-for-deletion": "true" } },
  });
});

test("rollouts pause what they make, and say themselves how it wakes", async () => {
  const rollout = objectOf("numaplane.numaproj.io/v1alpha1", "PipelineRollout", { spec: { pipeline: { spec: {} } } });
  expect(await offered(rollout)).toEqual([
    "(allow-data-loss)",
    "(disallow-data-loss)",
    "pause",
    "(unpause-fast)",
    "(unpause-gradual)",
  ]);
  const resting = (await patched(rollout, "pause")) ?? {};
  expect(resting).toMatchObject({ spec: { pipeline: { spec: paused } } });
  expect(await patched(resting, "unpause-gradual")).toMatchObject({ spec: { strategy: { pauseResume: { fastResume: false } } } });
  const mono = objectOf("numaplane.numaproj.io/v1alpha1", "MonoVertexRollout", { spec: { monoVertex: { spec: paused } } });
  expect(await patched(mono, "unpause-fast")).toMatchObject({
    spec: {
      monoVertex: { spec: { lifecycle: { desiredPhase: "Running" } } },
      strategy: { pauseResume: { fastResume: true } },
    },
  });
});

test("data loss is allowed while a PipelineRollout drains, and the permission taken back", async () => {
  const draining = objectOf("numaplane.numaproj.io/v1alpha1", "PipelineRollout", {
    status: { upgradeInProgress: "PipelinePauseAndDrain" },
  });
  const allowed = (await patched(draining, "allow-data-loss")) ?? {};
  expect(await offered(allowed)).toEqual(expect.arrayContaining(["allow-data-loss", "disallow-data-loss"]));
  expect(await patched(allowed, "disallow-data-loss")).toMatchObject({
    metadata: { annotations: { "numaplane.numaproj.io/allow-data-loss": "false" } },
  });
});
