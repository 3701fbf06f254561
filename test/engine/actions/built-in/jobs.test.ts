import { expect, test } from "vitest";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { act, objectOf, offered, patched } from "../act.js";

const job = (fields: JsonObject) => objectOf("batch/v1", "Job", { spec: {}, ...fields });
const ended = (type: string, status = "True") => ({ status: { conditions: [{ type, status }] } });

test("create-job makes a Job as kubectl's create job --from does, without what is empty", async () => {
  const cronJob = objectOf("batch/v1", "CronJob", {
    metadata: { uid: "u-1" },
    spec: {
      jobTemplate: {
        metadata: { labels: { app: "web" }, annotations: {} },
        spec: { template: { spec: { containers: [{ name: "a", resources: {} }], securityContext: {} } } },
      },
    },
  });
  expect(await act(cronJob, "create-job")).toEqual([
    {
      operation: "create",
      resource: {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: {
          name: "web-2601310805",
          namespace: "shop",
          labels: { app: "web" },
          annotations: { "cronjob.kubernetes.io/instantiate": "manual" },
          ownerReferences: [
            { apiVersion: "batch/v1", kind: "CronJob", name: "web", uid: "u-1", blockOwnerDeletion: true, controller: true },
          ],
        },
        spec: { template: { spec: { containers: [{ name: "a" }] } } },
      },
    },
  ]);
});

test.each<[string, JsonObject, readonly string[]]>([
  ["new", {}, ["suspend"]],
  ["running", { status: { active: 1 } }, ["suspend", "terminate"]],
  ["suspended", { spec: { suspend: true }, status: {} }, ["resume", "terminate"]],
  ["complete", ended("Complete"), []],
  ["failed", ended("Failed"), []],
  ["about to fail", ended("FailureTarget"), []],
  ["about to succeed", ended("SuccessCriteriaMet"), []],
  ["not complete", ended("Complete", "False"), ["suspend", "terminate"]],
])("a Job that is %s offers what makes sense", async (_, fields, expected) => {
  expect(await offered(job(fields))).toEqual(expected);
});

test("terminate adds the condition that ends a Job, once", async () => {
  const terminated = await patched(
    job({ status: { active: 1, conditions: [{ type: "Suspended", status: "False" }] } }),
    "terminate",
  );
  expect(terminated).toMatchObject({
    status: {
      active: 1,
      conditions: [
        { type: "Suspended" },
        { type: "FailureTarget", status: "True", reason: "ManuallyTerminated", lastTransitionTime: "2026-01-31T08:05:09Z" },
      ],
    },
  });
  expect(await patched(terminated ?? {}, "terminate")).toEqual(terminated);
});

test.each([
  [{}, ["create-job", "suspend"]],
  [{ suspend: true }, ["create-job", "resume"]],
])("a CronJob of spec %j offers %j", async (spec, expected) => {
  expect(await offered(objectOf("batch/v1", "CronJob", { spec }))).toEqual(expected);
});

test("resume leaves alone what is not suspended", async () => {
  expect(await patched(job({}), "resume")).toEqual(job({}));
  expect(await patched(job({ spec: { suspend: true } }), "resume")).toEqual(job({ spec: { suspend: false } }));
});
