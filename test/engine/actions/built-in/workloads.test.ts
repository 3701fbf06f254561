import { expect, test } from "vitest";
import { objectOf, offered, patched } from "../act.js";

test.each(["Deployment", "StatefulSet", "DaemonSet"])(
  "restart stamps the pods of a %s, as kubectl does, and nothing else",
  async (kind) => {
    const spec = { replicas: 2, template: { metadata: { labels: { app: "web" } }, spec: { containers: [] } } };
    expect(await patched(objectOf("apps/v1", kind, { spec }), "restart")).toEqual(
      objectOf("apps/v1", kind, {
        spec: {
          ...spec,
          template: {
            ...spec.template,
            metadata: { labels: { app: "web" }, annotations: { "kubectl.kubernetes.io/restartedAt": "2026-01-31T08:05:09Z" } },
          },
        },
      }),
    );
  },
);

test.each([
  [{}, ["pause", "restart", "(resume)", "scale"]],
  [{ paused: true }, ["(pause)", "restart", "resume", "scale"]],
  [{ paused: "yes" }, ["pause", "restart", "(resume)", "scale"]],
])("a Deployment of spec %j offers %j", async (spec, expected) => {
  expect(await offered(objectOf("apps/v1", "Deployment", { spec }))).toEqual(expected);
});

test("pause and resume a Deployment are each other's reverse", async () => {
  const deployment = objectOf("apps/v1", "Deployment", { spec: { replicas: 1 } });
  const paused = (await patched(deployment, "pause")) ?? {};
  expect(paused).toMatchObject({ spec: { replicas: 1, paused: true } });
  expect(await patched(paused, "resume")).toEqual(deployment);
});

test.each(["Deployment", "StatefulSet"])("scale sets the replicas of a %s", async (kind) => {
  expect(await patched(objectOf("apps/v1", kind), "scale", { replicas: "0" })).toEqual(
    objectOf("apps/v1", kind, { spec: { replicas: 0 } }),
  );
});

test.each([
  [{ replicas: "three" }, "invalid number: three"],
  [{ replicas: "" }, "invalid number: "],
  [{}, 'the parameter "replicas" is missing'],
])("scale refuses %j", async (parameters, message) => {
  await expect(patched(objectOf("apps/v1", "Deployment"), "scale", parameters)).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
    message,
    details: { reason: "ACTION_FAILED" },
  });
});
