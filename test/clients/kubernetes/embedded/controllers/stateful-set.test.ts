import { expect, test } from "vitest";
import { type AnyObject, type LivingCluster, livingCluster, workload } from "./living-cluster.js";

const db = (spec: object = {}, image?: string) => workload("StatefulSet", "db", { serviceName: "db", ...spec }, image);
const setImage = (image: string) => (object: AnyObject) => {
  object.spec.template.spec.containers[0].image = image;
};
const scale = (replicas: number) => (object: AnyObject) => {
  object.spec.replicas = replicas;
};
const images = (cluster: LivingCluster) =>
  cluster.list("Pod").map((pod) => `${pod.metadata.name} ${pod.spec.containers[0].image}`);
const claims = {
  volumeClaimTemplates: [
    { metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } },
  ],
};
const order = (cluster: LivingCluster, type: string) =>
  cluster.changes
    .filter((change) => change.type === type && change.object.kind === "Pod")
    .map(({ object }) => object.metadata.name);

test("Pods come one after the other, each when the one before is ready", async () => {
  const cluster = await livingCluster();
  await cluster.create(db({ replicas: 3 }));
  expect([cluster.pods(), cluster.health("StatefulSet/db")]).toEqual([["db-0"], "Progressing"]);
  await cluster.pass(3_000);
  const story = cluster.changes.flatMap(({ type, object }) => {
    if (object.kind !== "Pod") return [];
    if (type === "ADDED") return [`${object.metadata.name} made`];
    const isReady = (object as AnyObject).status.conditions?.some(
      (one: AnyObject) => one.type === "Ready" && one.status === "True",
    );
    return isReady ? [`${object.metadata.name} ready`] : [];
  });
  expect(story).toEqual(["db-0 made", "db-0 ready", "db-1 made", "db-1 ready", "db-2 made", "db-2 ready"]);
  expect([cluster.pods(), cluster.health("StatefulSet/db")]).toEqual([["db-0", "db-1", "db-2"], "Healthy"]);
  const { name, labels } = cluster.get("Pod/db-1").metadata;
  expect(labels).toMatchObject({ "statefulset.kubernetes.io/pod-name": name, "apps.kubernetes.io/pod-index": "1" });
  expect(cluster.get("Pod/db-1").spec).toMatchObject({ hostname: "db-1", subdomain: "db" });
});

test("Parallel makes and removes all Pods at once", async () => {
  const cluster = await livingCluster();
  await cluster.create(db({ replicas: 3, podManagementPolicy: "Parallel" }));
  expect(cluster.pods()).toEqual(["db-0", "db-1", "db-2"]);
  await cluster.edit("StatefulSet/db", scale(0));
  expect(cluster.pods()).toEqual([]);
});

test("a set shrinks from the highest ordinal down, and keeps its claims", async () => {
  const cluster = await livingCluster();
  await cluster.create(db({ replicas: 3, ...claims }));
  await cluster.pass(4_000);
  expect(cluster.list("PersistentVolumeClaim").map((claim) => `${claim.metadata.name} ${claim.status.phase}`)).toEqual([
    "data-db-0 Bound",
    "data-db-1 Bound",
    "data-db-2 Bound",
  ]);
  expect(cluster.get("Pod/db-0").spec.volumes).toContainEqual({
    name: "data",
    persistentVolumeClaim: { claimName: "data-db-0" },
  });
  await cluster.edit("StatefulSet/db", scale(1));
  await cluster.pass(1_000);
  expect(order(cluster, "DELETED")).toEqual(["db-2", "db-1"]);
  expect(cluster.list("PersistentVolumeClaim")).toHaveLength(3);
});

test.each([
  ["whenScaled", (cluster: LivingCluster) => cluster.edit("StatefulSet/db", scale(1)), ["data-db-0"]],
  ["whenDeleted", (cluster: LivingCluster) => cluster.remove("StatefulSet/db"), []],
])("claims go %s if the set says so", async (when, act, left) => {
  const cluster = await livingCluster();
  await cluster.create(
    db({
      replicas: 2,
      ...claims,
      persistentVolumeClaimRetentionPolicy: { whenScaled: "Retain", whenDeleted: "Retain", [when]: "Delete" },
    }),
  );
  await cluster.pass(2_000);
  await act(cluster);
  await cluster.pass(1_000);
  expect(cluster.list("PersistentVolumeClaim").map(({ metadata }) => metadata.name)).toEqual(left);
});

test("a rolling update replaces Pods from the highest ordinal down, and completes", async () => {
  const cluster = await livingCluster();
  await cluster.create(db({ replicas: 3 }));
  await cluster.pass(4_000);
  await cluster.edit("StatefulSet/db", setImage("app:2"));
  expect(cluster.health("StatefulSet/db")).toBe("Progressing");
  await cluster.pass(5_000);
  expect(order(cluster, "DELETED")).toEqual(["db-2", "db-1", "db-0"]);
  const { status } = cluster.get("StatefulSet/db");
  expect(status).toMatchObject({ observedGeneration: 2, replicas: 3, updatedReplicas: 3, currentReplicas: 3 });
  expect(status.currentRevision).toBe(status.updateRevision);
  expect(cluster.health("StatefulSet/db")).toBe("Healthy");
});

test("a partition holds the Pods below it, also those that are made anew", async () => {
  const cluster = await livingCluster();
  await cluster.create(db({ replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } }));
  await cluster.pass(4_000);
  await cluster.edit("StatefulSet/db", setImage("app:2"));
  await cluster.pass(3_000);
  await cluster.remove("Pod/db-0");
  await cluster.pass(3_000);
  expect(images(cluster)).toEqual(["db-0 app:1", "db-1 app:1", "db-2 app:2"]);
  expect(cluster.get("StatefulSet/db").status).toMatchObject({ updatedReplicas: 1, currentReplicas: 2, readyReplicas: 3 });
  expect(cluster.health("StatefulSet/db")).toBe("Healthy");
});

test("OnDelete waits until somebody deletes a Pod", async () => {
  const cluster = await livingCluster();
  await cluster.create(db({ replicas: 2, updateStrategy: { type: "OnDelete" } }));
  await cluster.pass(3_000);
  await cluster.edit("StatefulSet/db", setImage("app:2"));
  await cluster.pass(3_000);
  expect(images(cluster)).toEqual(["db-0 app:1", "db-1 app:1"]);
  await cluster.remove("Pod/db-1");
  await cluster.pass(2_000);
  expect(images(cluster)).toEqual(["db-0 app:1", "db-1 app:2"]);
});

test("ordinals start where they are told to", async () => {
  const cluster = await livingCluster();
  await cluster.create(db({ replicas: 2, ordinals: { start: 5 } }));
  await cluster.pass(3_000);
  expect(cluster.pods()).toEqual(["db-5", "db-6"]);
  expect(cluster.health("StatefulSet/db")).toBe("Healthy");
});

test("a Pod that crashes holds those behind it back", async () => {
  const cluster = await livingCluster();
  await cluster.create(db({ replicas: 3 }, "app:fail"));
  await cluster.pass(5_000);
  expect([cluster.pods(), cluster.health("StatefulSet/db")]).toEqual([["db-0"], "Progressing"]);
});

test("a Pod on its way out is waited for before its successor is made", async () => {
  const cluster = await livingCluster();
  await cluster.create(db());
  await cluster.pass(1_000);
  await cluster.edit("Pod/db-0", (pod) => {
    pod.metadata.finalizers = ["example.com/hold"];
  });
  await cluster.remove("Pod/db-0");
  await cluster.pass(1_000);
  expect(cluster.get("StatefulSet/db").status).toMatchObject({ replicas: 0 });
  await cluster.edit("Pod/db-0", (pod) => {
    pod.metadata.finalizers = [];
  });
  await cluster.pass(1_000);
  expect(cluster.health("StatefulSet/db")).toBe("Healthy");
  expect(cluster.log.lines).toEqual([]);
});

test("Pods that outlived their set are taken over by a new one", async () => {
  const cluster = await livingCluster();
  await cluster.create(db());
  await cluster.pass(1_000);
  const { uid } = cluster.get("Pod/db-0").metadata;
  cluster.api.delete({ group: "apps", kind: "StatefulSet", namespace: "default", name: "db" }, { propagation: "Orphan" });
  await cluster.pass(1_000);
  await cluster.create(db());
  await cluster.pass(1_000);
  expect(cluster.get("Pod/db-0").metadata.uid).toBe(uid);
  expect(cluster.health("StatefulSet/db")).toBe("Healthy");
});

test("an earlier template gets its revision back under a new number; the history is bounded", async () => {
  const cluster = await livingCluster();
  await cluster.create(db({ revisionHistoryLimit: 1 }));
  await cluster.pass(1_000);
  const first = cluster.get("StatefulSet/db").status.currentRevision;
  const numbers: unknown[] = [];
  for (const image of ["app:2", "app:1", "app:3", "app:4", "app:5"]) {
    await cluster.edit("StatefulSet/db", setImage(image));
    await cluster.pass(2_000);
    numbers.push(cluster.get(`ControllerRevision/${first}`)?.revision);
  }
  expect(numbers.slice(0, 3)).toEqual([1, 3, 3]);
  expect(new Set(cluster.list("ControllerRevision").map(({ revision }) => revision))).toEqual(new Set([5, 6]));
});

test("a rolling update goes on where a kill cut it off", async () => {
  const cluster = await livingCluster();
  await cluster.create(db({ replicas: 3 }));
  await cluster.pass(4_000);
  await cluster.edit("StatefulSet/db", setImage("app:slow"));
  for (let round = 0; round < 3; round += 1) {
    await cluster.pass(4_000);
    await cluster.restart();
  }
  await cluster.pass(10_000);
  expect(images(cluster)).toEqual(["db-0 app:slow", "db-1 app:slow", "db-2 app:slow"]);
  expect(cluster.health("StatefulSet/db")).toBe("Healthy");
});
