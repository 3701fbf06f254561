import { expect, test } from "vitest";
import { livingCluster, workload } from "./living-cluster.js";

const job = JSON.stringify({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "task" },
  spec: { completions: 2, template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "a:1" }] } } },
});
const cronJob = JSON.stringify({
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { name: "yearly" },
  spec: {
    schedule: "0 0 1 7 *",
    jobTemplate: { spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "a:1" }] } } } },
  },
});
const service = JSON.stringify({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 80 }] },
});
const claim = JSON.stringify({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
});
const ingress = JSON.stringify({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "web" },
  spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } },
});
const everything = [
  workload("Deployment", "web", { replicas: 2 }),
  workload("StatefulSet", "db", { serviceName: "db", replicas: 2 }),
  workload("DaemonSet", "agent"),
  job,
  cronJob,
  service,
  claim,
  ingress,
].join("\n---\n");

test("a cluster in which nothing happens writes nothing, not even after a restart", async () => {
  const cluster = await livingCluster();
  await cluster.create(everything);
  await cluster.pass(10_000);
  const { length } = cluster.changes;
  await cluster.pass(3_600_000, 60_000);
  await cluster.restart();
  await cluster.pass(60_000, 5_000);
  expect(cluster.changes.slice(length)).toEqual([]);
  expect(cluster.log.lines).toEqual([]);
});

test("everything healthy is judged Healthy", async () => {
  const cluster = await livingCluster();
  await cluster.create(everything);
  await cluster.pass(10_000);
  const names = [
    "Deployment/web",
    "StatefulSet/db",
    "DaemonSet/agent",
    "Job/task",
    "CronJob/yearly",
    "Service/web",
    "PersistentVolumeClaim/data",
    "Ingress/web",
  ];
  expect(names.map((name) => `${name} ${cluster.health(name)}`)).toEqual(names.map((name) => `${name} Healthy`));
});

test.each<[string, { metadata?: object; spec?: object; status?: object }]>([
  ["no template", { spec: { selector: { matchLabels: { app: "odd" } } } }],
  ["an empty status", { status: { conditions: [], replicas: "many" } }],
  ["a name of dots and digits", { metadata: { name: "0.1.2-odd" } }],
  [
    "annotations that look like the controller's",
    {
      metadata: {
        name: "odd",
        annotations: { "deployment.kubernetes.io/revision": "x", "deployment.kubernetes.io/desired-replicas": "-1" },
      },
    },
  ],
  ["strange surges", { spec: { strategy: { rollingUpdate: { maxSurge: "lots", maxUnavailable: "200%" } } } }],
  ["a million replicas", { spec: { replicas: 1_000_000 } }],
])("a Deployment with %s hurts no other object", async (_, odd) => {
  const cluster = await livingCluster({ podLimits: { perLook: 10, perOwner: 30, inAll: 100 } });
  const base = JSON.parse(workload("Deployment", "odd"));
  const strange = { ...base, ...odd, spec: { ...base.spec, ...odd.spec } };
  await cluster.create(JSON.stringify(strange)).catch(() => undefined);
  await cluster.create(workload("Deployment", "fine", { replicas: 2 }));
  await cluster.pass(3_000);
  expect(cluster.health("Deployment/fine")).toBe("Healthy");
  expect(cluster.pods().length).toBeLessThanOrEqual(32);
});

test("in a namespace that is being deleted nothing comes to life", async () => {
  const cluster = await livingCluster();
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "gone", finalizers: ["example.com/hold"] } };
  await cluster.create(JSON.stringify(namespace));
  const deployment = JSON.parse(workload("Deployment", "web"));
  await cluster.create(JSON.stringify({ ...deployment, metadata: { name: "web", namespace: "gone" } }));
  await cluster.remove("Namespace/gone");
  for (const pod of cluster.list("Pod"))
    cluster.api.delete({ group: "", kind: "Pod", namespace: "gone", name: pod.metadata.name });
  await cluster.pass(2_000);
  expect(cluster.pods()).toEqual([]);
  expect(cluster.log.lines).toEqual([]);
});
