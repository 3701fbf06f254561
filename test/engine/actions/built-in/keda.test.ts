import { expect, test } from "vitest";
import { objectOf, offered, patched } from "../act.js";

const paused = "autoscaling.keda.sh/paused";
const replicas = "autoscaling.keda.sh/paused-replicas";
const scaled = (annotations: Record<string, string>, kind = "ScaledObject") =>
  objectOf("keda.sh/v1alpha1", kind, { metadata: { annotations } });

test.each([
  [{}, ["pause", "paused-replicas", "(resume)"]],
  [{ [paused]: "true" }, ["(pause)", "(paused-replicas)", "resume"]],
  [{ [paused]: "false" }, ["pause", "paused-replicas", "(resume)"]],
  [{ [replicas]: "3" }, ["(pause)", "paused-replicas", "resume"]],
])("a ScaledObject of annotations %j offers %j", async (annotations, expected) => {
  expect(await offered(scaled(annotations))).toEqual(expected);
});

test("pausing at a number of replicas, and resuming, change annotations only", async () => {
  expect(await patched(scaled({}), "paused-replicas", { replicas: "4" })).toEqual(scaled({ [replicas]: "4" }));
  expect(await patched(scaled({}), "pause")).toEqual(scaled({ [paused]: "true" }));
  expect(await patched(scaled({ [paused]: "true", [replicas]: "4", keep: "x" }), "resume")).toEqual(scaled({ keep: "x" }));
  expect(await patched(scaled({ [paused]: "true" }, "ScaledJob"), "resume")).toEqual(scaled({}, "ScaledJob"));
});

test.each(["-1", "many"])("paused-replicas refuses %j", async (number) => {
  await expect(patched(scaled({}), "paused-replicas", { replicas: number })).rejects.toThrow(
    `invalid number: ${number} (must be >= 0)`,
  );
});
