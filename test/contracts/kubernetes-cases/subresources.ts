import { type ContractCase, deployment, deployments, post, read } from "./case.js";
import { absent } from "./match.js";

const merge = "application/merge-patch+json";
const cronJobs = "/apis/batch/v1/namespaces/{ns}/cronjobs";
const time = "2026-01-02T03:04:05Z";
/** Suspended, so that no controller writes its status in between. */
const cronJob = {
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { name: "c" },
  spec: {
    schedule: "0 0 1 1 *",
    suspend: true,
    jobTemplate: { spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "busybox" }] } } } },
  },
};

/** Status, scale and other parts of objects. */
export const subresourceCases: readonly ContractCase[] = [
  {
    name: "status is changed at its own address only",
    steps: [
      {
        ...post(cronJobs, { ...cronJob, status: { lastScheduleTime: time } }),
        expect: { body: { status: { lastScheduleTime: absent } } },
      },
      {
        method: "PATCH",
        path: `${cronJobs}/c/status`,
        contentType: merge,
        body: { status: { lastScheduleTime: time }, spec: { schedule: "1 1 1 1 *" } },
        status: 200,
        expect: { body: { status: { lastScheduleTime: time }, spec: { schedule: "0 0 1 1 *" }, metadata: { generation: 1 } } },
      },
      {
        method: "PATCH",
        path: `${cronJobs}/c`,
        contentType: merge,
        body: { status: { lastScheduleTime: null }, spec: { schedule: "2 2 1 1 *" } },
        status: 200,
        expect: { body: { status: { lastScheduleTime: time }, spec: { schedule: "2 2 1 1 *" }, metadata: { generation: 2 } } },
      },
      read(`${cronJobs}/c/status`, { kind: "CronJob", status: { lastScheduleTime: time } }),
    ],
  },
  {
    name: "scale reads and sets the replicas",
    steps: [
      post(deployments, deployment("d")),
      read(`${deployments}/d/scale`, {
        kind: "Scale",
        apiVersion: "autoscaling/v1",
        metadata: { name: "d" },
        spec: { replicas: 2 },
        status: { selector: "app=d" },
      }),
      {
        method: "PATCH",
        path: `${deployments}/d/scale`,
        contentType: merge,
        body: { spec: { replicas: 4 } },
        status: 200,
        expect: { body: { kind: "Scale", spec: { replicas: 4 } } },
      },
      read(`${deployments}/d`, { spec: { replicas: 4 }, metadata: { generation: 2 } }),
      {
        method: "PUT",
        path: `${deployments}/d/scale`,
        body: { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "d", namespace: "{ns}" }, spec: { replicas: 1 } },
        status: 200,
        expect: { body: { spec: { replicas: 1 } } },
      },
    ],
  },
  {
    name: "a part that a kind does not have is 404",
    steps: [
      post("/api/v1/namespaces/{ns}/configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }),
      { method: "GET", path: "/api/v1/namespaces/{ns}/configmaps/a/status", status: 404 },
      { method: "GET", path: "/api/v1/namespaces/{ns}/configmaps/a/nonsense", status: 404 },
    ],
  },
];
