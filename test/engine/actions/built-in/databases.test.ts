import { expect, test } from "vitest";
import { objectOf, offered, patched } from "../act.js";

const cluster = (healthy: readonly string[], currentPrimary = "web-1") =>
  objectOf("postgresql.cnpg.io/v1", "Cluster", { status: { instancesStatus: { healthy }, currentPrimary } });
const three = ["web-1", "web-2", "web-3"];

test("a PostgreSQL cluster offers promotion while there is somebody to promote", async () => {
  expect(await offered(cluster(three))).toEqual(["promote", "reload", "restart", "suspend"]);
  expect(await offered(cluster(["web-1"]))).toEqual(["(promote)", "reload", "restart", "suspend"]);
  const resting = await patched(cluster(three), "suspend");
  expect(await offered(resting ?? {})).toEqual(["promote", "reload", "restart", "resume"]);
  expect((await patched(resting ?? {}, "resume"))?.["metadata"]).toMatchObject({ annotations: {} });
});

test.each([
  ["any", "web-1", "web-2"],
  ["any", "web-3", "web-1"],
  ["any", "gone", "web-1"],
  ["3", "web-1", "web-3"],
  ["web-2", "web-1", "web-2"],
])("promote %j where %s is primary hands over to %s", async (instance, primary, expected) => {
  expect(await patched(cluster(three, primary), "promote", { instance })).toMatchObject({
    status: {
      targetPrimary: expected,
      targetPrimaryTimestamp: "2026-01-31T08:05:09Z",
      phase: "Switchover in progress",
      phaseReason: `Switching over to ${expected}`,
    },
  });
});

test.each(["9", "other"])("promote refuses %j, which is no healthy instance", async (instance) => {
  await expect(patched(cluster(three), "promote", { instance })).rejects.toThrow(
    `Could not find a healthy instance matching the criteria: ${instance}`,
  );
});

test("restart and reload leave the moment in an annotation", async () => {
  for (const [name, key] of [
    ["restart", "kubectl.kubernetes.io/restartedAt"],
    ["reload", "cnpg.io/reloadedAt"],
  ] as const)
    expect(await patched(cluster(three), name)).toMatchObject({ metadata: { annotations: { [key]: "2026-01-31T08:05:09Z" } } });
});

test("MariaDB is suspended, MongoDB paused", async () => {
  const maria = objectOf("k8s.mariadb.com/v1alpha1", "MariaDB", { spec: {} });
  expect(await offered(maria)).toEqual(["suspend"]);
  expect(await offered((await patched(maria, "suspend")) ?? {})).toEqual(["resume"]);
  const mongo = objectOf("psmdb.percona.com/v1", "PerconaServerMongoDB", { spec: {} });
  expect(await offered(mongo)).toEqual(["pause", "(unpause)"]);
  expect(await offered((await patched(mongo, "pause")) ?? {})).toEqual(["(pause)", "unpause"]);
  expect(await patched(mongo, "unpause")).toMatchObject({ spec: { pause: false } });
});
