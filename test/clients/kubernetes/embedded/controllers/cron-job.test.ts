import { expect, test } from "vitest";
import { type LivingCluster, livingCluster } from "./living-cluster.js";

const cron = (spec: object, image = "task:1") =>
  JSON.stringify({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "tick" },
    spec: {
      schedule: "*/5 * * * *",
      jobTemplate: {
        metadata: { labels: { part: "tick" } },
        spec: { backoffLimit: 0, template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image }] } } },
      },
      ...spec,
    },
  });
const start = "2026-01-01T00:01:00Z";
const minute = 60_000;
const jobs = (cluster: LivingCluster) =>
  cluster.list("Job").map(({ metadata }) => metadata.annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"]);

test("a CronJob makes a Job at each time of its schedule", async () => {
  const cluster = await livingCluster({ start });
  await cluster.create(cron({}));
  expect([jobs(cluster), cluster.health("CronJob/tick")]).toEqual([[], "Healthy"]);
  await cluster.pass(10 * minute, 2_000);
  expect(jobs(cluster)).toEqual(["2026-01-01T00:05:00Z", "2026-01-01T00:10:00Z"]);
  const [first] = cluster.list("Job");
  expect(first.metadata).toMatchObject({ name: `tick-${Date.UTC(2026, 0, 1, 0, 5) / minute}`, labels: { part: "tick" } });
  expect(cluster.get("CronJob/tick").status).toMatchObject({
    lastScheduleTime: "2026-01-01T00:10:00Z",
    lastSuccessfulTime: expect.stringMatching(/^2026-01-01T00:10:/),
  });
  expect(cluster.health("CronJob/tick")).toBe("Healthy");
});

test("a CronJob whose last Job failed is degraded", async () => {
  const cluster = await livingCluster({ start });
  await cluster.create(cron({}));
  await cluster.pass(5 * minute, 2_000);
  await cluster.edit("CronJob/tick", (object) => {
    object.spec.jobTemplate.spec.template.spec.containers[0].image = "task:fail";
  });
  await cluster.pass(5 * minute, 2_000);
  expect(cluster.health("CronJob/tick")).toBe("Degraded");
});

test.each([
  ["Allow", 2, 2],
  ["Forbid", 1, 1],
  ["Replace", 1, 1],
])("concurrency policy %s leaves %i Jobs running", async (concurrencyPolicy, running, active) => {
  const cluster = await livingCluster({ start });
  await cluster.create(
    cron({
      concurrencyPolicy,
      schedule: "* * * * *",
      jobTemplate: {
        spec: { suspend: true, template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "a:1" }] } } },
      },
    }),
  );
  await cluster.pass(2 * minute + 1_000, 5_000);
  expect(jobs(cluster)).toHaveLength(running);
  expect(cluster.get("CronJob/tick").status.active).toHaveLength(active);
  expect(jobs(cluster).at(-1)).toBe(concurrencyPolicy === "Forbid" ? "2026-01-01T00:02:00Z" : "2026-01-01T00:03:00Z");
});

test("old Jobs are kept up to the limits, the newest ones", async () => {
  const cluster = await livingCluster({ start });
  await cluster.create(cron({ schedule: "* * * * *", successfulJobsHistoryLimit: 2 }));
  await cluster.pass(5 * minute + 10_000, 2_000);
  expect(jobs(cluster)).toEqual(["2026-01-01T00:05:00Z", "2026-01-01T00:06:00Z"]);
});

test("a suspended CronJob makes nothing", async () => {
  const cluster = await livingCluster({ start });
  await cluster.create(cron({ suspend: true }));
  await cluster.pass(10 * minute, 10_000);
  expect(jobs(cluster)).toEqual([]);
});

test("after an absence one Job is made, not one for each time missed", async () => {
  const cluster = await livingCluster({ start });
  await cluster.create(cron({ suspend: true, schedule: "* * * * *" }));
  await cluster.pass(60 * 24 * 30 * minute, 120 * minute);
  await cluster.edit("CronJob/tick", (object) => {
    object.spec.suspend = false;
  });
  expect(jobs(cluster)).toEqual(["2026-01-31T00:01:00Z"]);
});

test.each([
  [200, ["2026-01-01T00:10:00Z"]],
  [60, []],
])(
  "a Job that could start only two minutes late starts within a deadline of %i s: %j",
  async (startingDeadlineSeconds, expected) => {
    const cluster = await livingCluster({ start });
    await cluster.create(cron({ suspend: true, schedule: "*/10 * * * *", startingDeadlineSeconds }));
    await cluster.pass(11 * minute, 10_000);
    await cluster.edit("CronJob/tick", (object) => {
      object.spec.suspend = false;
    });
    expect(jobs(cluster)).toEqual(expected);
  },
);

test.each([
  ["Europe/Berlin", "2026-01-01T07:30:00Z"],
  ["Asia/Kolkata", "2026-01-01T03:00:00Z"],
  ["America/New_York", "2026-01-01T13:30:00Z"],
])("the schedule is read in the time zone %s", async (timeZone, expected) => {
  const cluster = await livingCluster({ start });
  await cluster.create(cron({ timeZone, schedule: "30 8 * * *" }));
  await cluster.pass(14 * 60 * minute, 5 * minute);
  expect(jobs(cluster)).toEqual([expected]);
});

test("a Job made by hand from a CronJob does not count as its own", async () => {
  const cluster = await livingCluster({ start });
  await cluster.create(cron({ concurrencyPolicy: "Forbid" }));
  const { uid } = cluster.get("CronJob/tick").metadata;
  const ownerReferences = [{ apiVersion: "batch/v1", kind: "CronJob", name: "tick", uid, controller: true }];
  const { spec } = JSON.parse(cron({})).spec.jobTemplate;
  await cluster.create(
    JSON.stringify({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "manual", ownerReferences, annotations: { "cronjob.kubernetes.io/instantiate": "manual" } },
      spec: { ...spec, suspend: true },
    }),
  );
  await cluster.pass(5 * minute, 5_000);
  expect(jobs(cluster)).toContain("2026-01-01T00:05:00Z");
});
