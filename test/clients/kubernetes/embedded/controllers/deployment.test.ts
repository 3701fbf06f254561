import { expect, test } from "vitest";
import { type AnyObject, type LivingCluster, livingCluster, workload } from "./living-cluster.js";

const web = (spec: object = {}, image?: string) => workload("Deployment", "web", spec, image);
const setImage = (image: string) => (object: AnyObject) => {
  object.spec.template.spec.containers[0].image = image;
};
const sets = (cluster: LivingCluster) =>
  cluster.list("ReplicaSet").map((set) => ({
    revision: set.metadata.annotations["deployment.kubernetes.io/revision"],
    replicas: set.spec.replicas,
    name: set.metadata.name,
  }));
const sizes = (cluster: LivingCluster) =>
  sets(cluster)
    .map((set) => set.replicas)
    .sort((a, b) => a - b);
const condition = (object: AnyObject, type: string) => object.status.conditions?.find((one: AnyObject) => one.type === type);
const reason = (cluster: LivingCluster, type = "Progressing") => condition(cluster.get("Deployment/web"), type)?.reason;

/** How many Pods there were at most, and how few ready ones, after each change from now on. */
function watchPods({ api }: LivingCluster): { readonly most: number; readonly fewest: number } {
  const seen = { most: 0, fewest: Number.POSITIVE_INFINITY };
  api.onChange(() => {
    const pods = api.list({ group: "", kind: "Pod" });
    seen.most = Math.max(seen.most, pods.length);
    seen.fewest = Math.min(seen.fewest, pods.filter((pod) => condition(pod, "Ready")?.status === "True").length);
  });
  return seen;
}

test("a Deployment is in progress first and healthy once its Pods run", async () => {
  const cluster = await livingCluster();
  await cluster.create(web({ replicas: 2 }));
  expect(cluster.health("Deployment/web")).toBe("Progressing");
  expect(reason(cluster)).toBe("ReplicaSetUpdated");
  await cluster.pass(2_000);
  expect(cluster.health("Deployment/web")).toBe("Healthy");
  expect(cluster.get("Deployment/web").status).toMatchObject({
    observedGeneration: 1,
    replicas: 2,
    updatedReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
  });
  expect([reason(cluster), reason(cluster, "Available")]).toEqual(["NewReplicaSetAvailable", "MinimumReplicasAvailable"]);
  expect(cluster.get("Deployment/web").metadata.annotations["deployment.kubernetes.io/revision"]).toBe("1");
});

test.each([
  { replicas: 4, maxSurge: "25%", maxUnavailable: "25%", most: 5, fewest: 3 },
  { replicas: 4, maxSurge: 1, maxUnavailable: 0, most: 5, fewest: 4 },
  { replicas: 4, maxSurge: 0, maxUnavailable: 1, most: 4, fewest: 3 },
  { replicas: 4, maxSurge: 2, maxUnavailable: 2, most: 6, fewest: 2 },
  { replicas: 4, maxSurge: "100%", maxUnavailable: 0, most: 8, fewest: 4 },
  { replicas: 1, maxSurge: 1, maxUnavailable: 0, most: 2, fewest: 1 },
  { replicas: 1, maxSurge: 0, maxUnavailable: 1, most: 1, fewest: 0 },
  { replicas: 3, maxSurge: "0%", maxUnavailable: "10%", most: 3, fewest: 2 },
])(
  "a roll-out of $replicas with surge $maxSurge and unavailability $maxUnavailable keeps within $most and $fewest",
  async (given) => {
    const { replicas, maxSurge, maxUnavailable, most, fewest } = given;
    const cluster = await livingCluster();
    await cluster.create(web({ replicas, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } } }));
    await cluster.pass(2_000);
    const seen = watchPods(cluster);
    await cluster.edit("Deployment/web", setImage("app:2"));
    await cluster.pass(20_000, 500);
    expect(seen).toEqual({ most, fewest });
    expect(cluster.health("Deployment/web")).toBe("Healthy");
    expect(cluster.get(`Pod/${cluster.pods()[0]}`).spec.containers[0].image).toBe("app:2");
    expect(sets(cluster).map((set) => set.replicas)).toEqual(expect.arrayContaining([0, replicas]));
  },
);

test("Recreate removes every old Pod before it makes a new one", async () => {
  const cluster = await livingCluster();
  await cluster.create(web({ replicas: 3, strategy: { type: "Recreate" } }));
  await cluster.pass(2_000);
  const seen = watchPods(cluster);
  await cluster.edit("Deployment/web", setImage("app:2"));
  await cluster.pass(3_000);
  expect(seen).toEqual({ most: 3, fewest: 0 });
  expect(cluster.health("Deployment/web")).toBe("Healthy");
});

test("Recreate waits for an old Pod that a finalizer holds", async () => {
  const cluster = await livingCluster();
  await cluster.create(web({ replicas: 1, strategy: { type: "Recreate" } }));
  await cluster.pass(2_000);
  const [old = ""] = cluster.pods();
  await cluster.edit(`Pod/${old}`, (pod) => {
    pod.metadata.finalizers = ["example.com/hold"];
  });
  await cluster.edit("Deployment/web", setImage("app:2"));
  await cluster.pass(2_000);
  expect(cluster.pods()).toEqual([old]);
  await cluster.edit(`Pod/${old}`, (pod) => {
    pod.metadata.finalizers = [];
  });
  await cluster.pass(2_000);
  expect(cluster.health("Deployment/web")).toBe("Healthy");
  expect(cluster.pods()).not.toContain(old);
});

test.each([
  [2, 5],
  [5, 1],
  [3, 0],
  [0, 2],
])("a Deployment scaled from %i to %i is healthy again, in one ReplicaSet", async (from, to) => {
  const cluster = await livingCluster();
  await cluster.create(web({ replicas: from }));
  await cluster.pass(2_000);
  await cluster.edit("Deployment/web", (object) => {
    object.spec.replicas = to;
  });
  await cluster.pass(2_000);
  expect(cluster.pods()).toHaveLength(to);
  expect(sets(cluster)).toHaveLength(1);
  expect(cluster.health("Deployment/web")).toBe("Healthy");
  expect(reason(cluster)).toBe("NewReplicaSetAvailable");
});

test("a Deployment scaled in the midst of a stuck roll-out shares the new size out", async () => {
  const cluster = await livingCluster();
  await cluster.create(
    web({ replicas: 10, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } }),
  );
  await cluster.pass(3_000);
  await cluster.edit("Deployment/web", setImage("app:fail"));
  await cluster.pass(2_000);
  expect(sizes(cluster)).toEqual([5, 8]);
  await cluster.edit("Deployment/web", (object) => {
    object.spec.replicas = 15;
  });
  await cluster.pass(2_000);
  // The documentation's example of proportional scaling: 8 and 5 of 13 become 11 and 7 of 18.
  expect(sizes(cluster)).toEqual([7, 11]);
});

test("a change of template and size at once ends in the new template at the new size", async () => {
  const cluster = await livingCluster();
  await cluster.create(web({ replicas: 2 }));
  await cluster.pass(2_000);
  await cluster.edit("Deployment/web", (object) => {
    object.spec.replicas = 4;
    setImage("app:2")(object);
  });
  await cluster.pass(10_000);
  expect(cluster.health("Deployment/web")).toBe("Healthy");
  expect(sets(cluster).filter((set) => set.replicas > 0)).toMatchObject([{ revision: "2", replicas: 4 }]);
});

test("a paused Deployment scales but does not roll out until it is resumed", async () => {
  const cluster = await livingCluster();
  await cluster.create(web({ replicas: 1 }));
  await cluster.pass(2_000);
  await cluster.edit("Deployment/web", (object) => {
    object.spec.paused = true;
    object.spec.replicas = 2;
    setImage("app:2")(object);
  });
  await cluster.pass(2_000);
  expect(sets(cluster)).toMatchObject([{ revision: "1", replicas: 2 }]);
  expect([reason(cluster), cluster.health("Deployment/web")]).toEqual(["DeploymentPaused", "Suspended"]);
  await cluster.edit("Deployment/web", (object) => {
    delete object.spec.paused;
  });
  await cluster.pass(5_000);
  expect(cluster.health("Deployment/web")).toBe("Healthy");
  expect(sets(cluster).find((set) => set.replicas === 2)?.revision).toBe("2");
});

test("a template that was there before gets its ReplicaSet back under a new revision", async () => {
  const cluster = await livingCluster();
  await cluster.create(web());
  await cluster.pass(2_000);
  const first = sets(cluster)[0]?.name;
  await cluster.edit("Deployment/web", setImage("app:2"));
  await cluster.pass(4_000);
  await cluster.edit("Deployment/web", setImage("app:1"));
  await cluster.pass(4_000);
  expect(sets(cluster)).toHaveLength(2);
  expect(sets(cluster).find((set) => set.replicas === 1)).toMatchObject({ name: first, revision: "3" });
  expect(cluster.get(`ReplicaSet/${first}`).metadata.annotations["deployment.kubernetes.io/revision-history"]).toBe("1");
  expect(cluster.get("Deployment/web").metadata.annotations["deployment.kubernetes.io/revision"]).toBe("3");
});

test("a roll-out that does not get on misses its deadline, and recovers with a better template", async () => {
  const cluster = await livingCluster();
  await cluster.create(web({ progressDeadlineSeconds: 60 }, "app:fail"));
  await cluster.pass(55_000, 1_000);
  expect(cluster.health("Deployment/web")).toBe("Progressing");
  await cluster.pass(10_000, 1_000);
  expect([reason(cluster), cluster.health("Deployment/web")]).toEqual(["ProgressDeadlineExceeded", "Degraded"]);
  await cluster.edit("Deployment/web", setImage("app:2"));
  expect(cluster.health("Deployment/web")).toBe("Progressing");
  await cluster.pass(4_000);
  expect(cluster.health("Deployment/web")).toBe("Healthy");
});

test.each([
  [2, 2],
  [0, 0],
  [10, 3],
])("a history limit of %i keeps %i of three old ReplicaSets", async (revisionHistoryLimit, kept) => {
  const cluster = await livingCluster();
  await cluster.create(web({ revisionHistoryLimit }));
  for (const image of ["app:2", "app:3", "app:4"]) {
    await cluster.pass(3_000);
    await cluster.edit("Deployment/web", setImage(image));
  }
  await cluster.pass(3_000);
  expect(sets(cluster).filter((set) => set.replicas === 0)).toHaveLength(kept);
});

test("minReadySeconds delays availability, not readiness", async () => {
  const cluster = await livingCluster();
  await cluster.create(web({ minReadySeconds: 10 }));
  await cluster.pass(2_000);
  expect(cluster.get("Deployment/web").status).toMatchObject({ readyReplicas: 1, unavailableReplicas: 1 });
  await cluster.pass(10_000);
  expect(cluster.health("Deployment/web")).toBe("Healthy");
});

test("ReplicaSets inherit a Deployment's annotations, but not what kubectl applied last", async () => {
  const cluster = await livingCluster();
  const deployment = JSON.parse(web());
  deployment.metadata.annotations = {
    "kubernetes.io/change-cause": "first",
    "kubectl.kubernetes.io/last-applied-configuration": "{}",
  };
  await cluster.create(JSON.stringify(deployment));
  const { annotations } = cluster.list("ReplicaSet")[0].metadata;
  expect(annotations).toMatchObject({ "kubernetes.io/change-cause": "first" });
  expect(annotations).not.toHaveProperty(["kubectl.kubernetes.io/last-applied-configuration"]);
});

test("a ReplicaSet that outlived its Deployment is taken over by a new one", async () => {
  const cluster = await livingCluster();
  await cluster.create(web());
  await cluster.pass(2_000);
  const [pod] = cluster.pods();
  cluster.api.delete({ group: "apps", kind: "Deployment", namespace: "default", name: "web" }, { propagation: "Orphan" });
  await cluster.pass(1_000);
  await cluster.create(web());
  await cluster.pass(2_000);
  expect(cluster.pods()).toEqual([pod]);
  expect(cluster.health("Deployment/web")).toBe("Healthy");
});

test("a roll-out goes on where a kill cut it off", async () => {
  const cluster = await livingCluster();
  await cluster.create(web({ replicas: 4, progressDeadlineSeconds: 100 }));
  await cluster.pass(3_000);
  await cluster.edit("Deployment/web", setImage("app:slow"));
  for (let round = 0; round < 4; round += 1) {
    await cluster.pass(3_000);
    await cluster.restart();
  }
  await cluster.pass(30_000, 500);
  expect(cluster.health("Deployment/web")).toBe("Healthy");
});

test("deleting a Deployment removes its ReplicaSets and Pods", async () => {
  const cluster = await livingCluster();
  await cluster.create(web({ replicas: 3 }));
  await cluster.pass(2_000);
  await cluster.remove("Deployment/web");
  expect([cluster.pods(), cluster.list("ReplicaSet")]).toEqual([[], []]);
});
