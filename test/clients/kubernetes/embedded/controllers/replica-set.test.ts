import { expect, test } from "vitest";
import { type AnyObject, livingCluster, workload } from "./living-cluster.js";

const set = (spec: object, image?: string) => workload("ReplicaSet", "rs", spec, image);
const scale = (replicas: number) => (object: AnyObject) => {
  object.spec.replicas = replicas;
};

test("a ReplicaSet has as many Pods as asked for, named after it", async () => {
  const cluster = await livingCluster();
  await cluster.create(set({ replicas: 3 }));
  expect(cluster.health("ReplicaSet/rs")).toBe("Progressing");
  await cluster.pass(1_000);
  expect(cluster.pods()).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/^rs-[a-z2-9]{5}$/)));
  expect(cluster.health("ReplicaSet/rs")).toBe("Healthy");
  expect(cluster.get("ReplicaSet/rs").status).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    observedGeneration: 1,
  });
});

test("a Pod that is deleted is replaced", async () => {
  const cluster = await livingCluster();
  await cluster.create(set({ replicas: 2 }));
  await cluster.pass(1_000);
  const [gone = "", kept] = cluster.pods();
  await cluster.remove(`Pod/${gone}`);
  expect(cluster.pods()).toHaveLength(2);
  expect(cluster.pods()).toContain(kept);
});

test("Pods that are not ready go first, then those that are cheap to delete", async () => {
  const cluster = await livingCluster();
  await cluster.create(set({ replicas: 3 }));
  await cluster.pass(1_000);
  const [cheap = "", broken = "", good = ""] = cluster.pods();
  await cluster.edit(`Pod/${cheap}`, (pod) => {
    pod.metadata.annotations = { "controller.kubernetes.io/pod-deletion-cost": "-5" };
  });
  await cluster.edit(`Pod/${broken}`, (pod) => {
    pod.spec.containers[0].image = "app:fail";
  });
  await cluster.edit("ReplicaSet/rs", scale(2));
  expect(cluster.pods()).not.toContain(broken);
  await cluster.edit("ReplicaSet/rs", scale(1));
  expect(cluster.pods()).toEqual([good]);
});

test("a long name leaves room for the Pods' suffix", async () => {
  const cluster = await livingCluster();
  const name = "a".repeat(63);
  await cluster.create(workload("ReplicaSet", name));
  expect(cluster.pods()).toEqual([expect.stringMatching(/^a{58}[a-z2-9]{5}$/)]);
});

test("a ReplicaSet that asks for a million Pods gets a bounded number, and says so", async () => {
  const cluster = await livingCluster({ podLimits: { perLook: 5, perOwner: 20, inAll: 30 } });
  await cluster.create(set({ replicas: 1_000_000 }) + "\n---\n" + workload("ReplicaSet", "other", { replicas: 15 }));
  await cluster.pass(2_000);
  expect(cluster.list("Pod")).toHaveLength(30);
  const [condition] = cluster.get("ReplicaSet/rs").status.conditions;
  expect(condition).toMatchObject({
    type: "ReplicaFailure",
    reason: "FailedCreate",
    message: expect.stringContaining("1000000"),
  });
  expect(cluster.health("ReplicaSet/rs")).toBe("Degraded");
  expect(cluster.log.lines).toMatchObject([{ level: "warn", fields: { resource: "ReplicaSet/default/rs", count: 1_000_000 } }]);
  await cluster.edit("ReplicaSet/rs", scale(2));
  await cluster.pass(31_000, 1_000);
  expect([cluster.health("ReplicaSet/rs"), cluster.health("ReplicaSet/other")]).toEqual(["Healthy", "Healthy"]);
});

test("Pods that the API refuses become a condition, and other objects go on", async () => {
  const cluster = await livingCluster();
  const wanted = JSON.parse(set({ replicas: 1 }));
  wanted.spec.template.metadata.labels.bad = "not a label value!";
  await cluster.create(`${JSON.stringify(wanted)}\n---\n${workload("ReplicaSet", "fine")}`);
  await cluster.pass(1_000);
  expect(cluster.get("ReplicaSet/rs").status.conditions).toMatchObject([
    { reason: "FailedCreate", message: expect.stringContaining("not a label value!") },
  ]);
  expect([cluster.health("ReplicaSet/rs"), cluster.health("ReplicaSet/fine")]).toEqual(["Degraded", "Healthy"]);
});
