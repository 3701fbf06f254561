import { expect, test } from "vitest";
import { type AnyObject, type LivingCluster, livingCluster, workload } from "./living-cluster.js";

const agent = (spec: object = {}, image?: string) => workload("DaemonSet", "agent", spec, image);
const node = (name: string, labels: object = {}) =>
  JSON.stringify({ apiVersion: "v1", kind: "Node", metadata: { name, labels } });
const setImage = (image: string) => (object: AnyObject) => {
  object.spec.template.spec.containers[0].image = image;
};
const placed = (cluster: LivingCluster) =>
  cluster
    .list("Pod")
    .map((pod) => `${pod.spec.nodeName} ${pod.spec.containers[0].image}`)
    .sort();

test("a DaemonSet puts one Pod on every Node, also on those that come later, and leaves with them", async () => {
  const cluster = await livingCluster();
  await cluster.create(agent());
  expect(cluster.health("DaemonSet/agent")).toBe("Progressing");
  await cluster.create(node("second"));
  await cluster.pass(1_000);
  expect(placed(cluster)).toEqual(["fairlead app:1", "second app:1"]);
  expect(cluster.health("DaemonSet/agent")).toBe("Healthy");
  expect(cluster.get("DaemonSet/agent").status).toMatchObject({
    desiredNumberScheduled: 2,
    numberAvailable: 2,
    updatedNumberScheduled: 2,
  });
  await cluster.remove("Node/second");
  expect(placed(cluster)).toEqual(["fairlead app:1"]);
});

test("a DaemonSet runs only where its node selector fits", async () => {
  const cluster = await livingCluster();
  await cluster.create(node("fast", { disk: "ssd" }));
  const wanted = JSON.parse(agent());
  wanted.spec.template.spec.nodeSelector = { disk: "ssd" };
  await cluster.create(JSON.stringify(wanted));
  await cluster.pass(1_000);
  expect(placed(cluster)).toEqual(["fast app:1"]);
  await cluster.edit("Node/fast", (object) => {
    object.metadata.labels = {};
  });
  expect([placed(cluster), cluster.health("DaemonSet/agent")]).toEqual([[], "Healthy"]);
});

test.each([
  ["one at a time unless said", {}, { most: 3, fewest: 2 }],
  ["two at a time", { maxUnavailable: 2 }, { most: 3, fewest: 1 }],
  ["with surge, old after new", { maxSurge: 1, maxUnavailable: 0 }, { most: 4, fewest: 3 }],
])("a rolling update replaces Pods %s", async (_, rollingUpdate, bounds) => {
  const cluster = await livingCluster();
  await cluster.create(
    [node("b"), node("c"), agent({ updateStrategy: { type: "RollingUpdate", rollingUpdate } })].join("\n---\n"),
  );
  await cluster.pass(1_000);
  const seen = { most: 0, fewest: 9 };
  cluster.api.onChange(() => {
    const pods = cluster.list("Pod");
    seen.most = Math.max(seen.most, pods.length);
    seen.fewest = Math.min(
      seen.fewest,
      pods.filter((pod) => pod.status.conditions?.some((one: AnyObject) => one.type === "Ready" && one.status === "True")).length,
    );
  });
  await cluster.edit("DaemonSet/agent", setImage("app:2"));
  expect(cluster.health("DaemonSet/agent")).toBe("Progressing");
  await cluster.pass(6_000);
  expect(seen).toEqual(bounds);
  expect(placed(cluster)).toEqual(["b app:2", "c app:2", "fairlead app:2"]);
  expect(cluster.health("DaemonSet/agent")).toBe("Healthy");
});

test("OnDelete waits until somebody deletes the Pod", async () => {
  const cluster = await livingCluster();
  await cluster.create(agent({ updateStrategy: { type: "OnDelete" } }));
  await cluster.pass(1_000);
  await cluster.edit("DaemonSet/agent", setImage("app:2"));
  await cluster.pass(1_000);
  expect(placed(cluster)).toEqual(["fairlead app:1"]);
  await cluster.remove(`Pod/${cluster.pods()[0]}`);
  expect(placed(cluster)).toEqual(["fairlead app:2"]);
});

test("a DaemonSet keeps its templates as revisions that undo can go back to", async () => {
  const cluster = await livingCluster();
  await cluster.create(agent());
  await cluster.edit("DaemonSet/agent", setImage("app:2"));
  const revisions = cluster.list("ControllerRevision");
  expect(
    Object.fromEntries(revisions.map(({ revision, data }) => [revision, data.spec.template.spec.containers[0].image])),
  ).toEqual({
    1: "app:1",
    2: "app:2",
  });
  expect(revisions[0].data.spec.template).toMatchObject({ $patch: "replace" });
});
