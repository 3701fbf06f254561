import { expect, test } from "vitest";
import { type AnyObject, type LivingCluster, livingCluster } from "./living-cluster.js";

const job = (spec: object, image = "task:1", restartPolicy = "Never") =>
  JSON.stringify({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "task" },
    spec: { template: { spec: { restartPolicy, containers: [{ name: "main", image }] } }, ...spec },
  });
const status = (cluster: LivingCluster) => cluster.get("Job/task").status;
const reasons = (cluster: LivingCluster) =>
  (status(cluster).conditions ?? [])
    .filter((one: AnyObject) => one.status === "True")
    .map((one: AnyObject) => `${one.type} ${one.reason}`);

test("a Job is in progress first and healthy once it completed", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({}));
  expect(cluster.health("Job/task")).toBe("Progressing");
  expect(status(cluster)).toMatchObject({ active: 1, ready: 0, startTime: cluster.time() });
  await cluster.pass(3_000);
  expect(cluster.health("Job/task")).toBe("Healthy");
  expect(reasons(cluster)).toEqual(["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"]);
  expect(status(cluster)).toMatchObject({ succeeded: 1, ready: 0, completionTime: expect.any(String) });
  expect(status(cluster)).not.toHaveProperty("active");
});

test.each([
  [{ completions: 5, parallelism: 2 }, 2, 5],
  [{ completions: 2, parallelism: 10 }, 2, 2],
  [{ parallelism: 3 }, 3, 3],
  [{ completions: 3, parallelism: 1 }, 1, 3],
])("a Job with %j runs at most %i Pods at a time and ends with %i", async (spec, most, succeeded) => {
  const cluster = await livingCluster();
  let active = 0;
  cluster.api.onChange(({ object }) => {
    if (object.kind === "Job") active = Math.max(active, (object as AnyObject).status.active ?? 0);
  });
  await cluster.create(job(spec));
  await cluster.pass(10_000);
  expect([active, status(cluster).succeeded, cluster.health("Job/task")]).toEqual([most, succeeded, "Healthy"]);
});

test("an indexed Job gives every Pod a number, and lists those that are done", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({ completions: 4, parallelism: 2, completionMode: "Indexed" }));
  await cluster.pass(500);
  const [first] = cluster.list("Pod");
  expect(first.metadata.name).toMatch(/^task-0-[a-z2-9]{5}$/);
  expect(first.metadata.annotations).toMatchObject({ "batch.kubernetes.io/job-completion-index": "0" });
  expect(first.spec.containers[0].env).toContainEqual({ name: "JOB_COMPLETION_INDEX", value: "0" });
  await cluster.pass(5_000);
  expect(status(cluster)).toMatchObject({ succeeded: 4, completedIndexes: "0-3" });
  expect(cluster.health("Job/task")).toBe("Healthy");
});

test("a Job that fails is tried again with back-off up to its limit", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({ backoffLimit: 2 }, "task:fail"));
  const attempts: [number, number][] = [
    [8_000, 1],
    [4_000, 2],
    [15_000, 2],
    [6_000, 3],
  ];
  for (const [ms, pods] of attempts) {
    await cluster.pass(ms);
    expect(cluster.pods()).toHaveLength(pods);
  }
  await cluster.pass(1_000);
  expect(cluster.health("Job/task")).toBe("Degraded");
  expect(reasons(cluster)).toEqual(["FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded"]);
  expect(status(cluster)).toMatchObject({ failed: 3 });
});

test("restarts in place count against the limit", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({ backoffLimit: 2 }, "task:fail", "OnFailure"));
  await cluster.pass(10_000);
  expect(cluster.health("Job/task")).toBe("Progressing");
  await cluster.pass(5_000);
  expect([cluster.health("Job/task"), cluster.pods()]).toEqual(["Degraded", []]);
});

test("a Job that takes longer than its deadline fails", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({ activeDeadlineSeconds: 3 }, "task:slow"));
  await cluster.pass(4_000);
  expect(reasons(cluster).at(-1)).toBe("Failed DeadlineExceeded");
  expect(cluster.pods()).toEqual([]);
});

test("a Job that is suspended has no Pods, and starts its time anew when resumed", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({ suspend: true, activeDeadlineSeconds: 30 }));
  await cluster.pass(40_000, 5_000);
  expect([cluster.pods(), cluster.health("Job/task")]).toEqual([[], "Suspended"]);
  expect(status(cluster)).not.toHaveProperty("startTime");
  await cluster.edit("Job/task", (object) => {
    object.spec.suspend = false;
  });
  expect([status(cluster).startTime, cluster.health("Job/task")]).toEqual([cluster.time(), "Progressing"]);
  await cluster.pass(3_000);
  expect(cluster.health("Job/task")).toBe("Healthy");
});

test("a running Job that is suspended lets its Pods go", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({ parallelism: 2, completions: 2 }, "task:slow"));
  await cluster.edit("Job/task", (object) => {
    object.spec.suspend = true;
  });
  expect([cluster.pods(), cluster.health("Job/task")]).toEqual([[], "Suspended"]);
});

test("a Job goes after its time to live, with its Pods", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({ ttlSecondsAfterFinished: 20 }));
  await cluster.pass(15_000, 1_000);
  expect(cluster.health("Job/task")).toBe("Healthy");
  await cluster.pass(10_000, 1_000);
  expect([cluster.get("Job/task"), cluster.pods()]).toEqual([undefined, []]);
});

const exitCodes = (action: string, values: number[]) => ({
  backoffLimit: 6,
  podFailurePolicy: { rules: [{ action, onExitCodes: { containerName: "main", operator: "In", values } }] },
});

test.each([
  ["FailJob", [1, 2], "Failed PodFailurePolicy", 1],
  ["FailJob", [2], undefined, undefined],
  ["Ignore", [1], undefined, undefined],
])("a failure policy %s for exit codes %j ends the Job with %s", async (action, values, reason, failed) => {
  const cluster = await livingCluster();
  await cluster.create(job(exitCodes(action, values), "task:fail"));
  await cluster.pass(1_000);
  expect(reasons(cluster).at(-1)).toBe(reason);
  expect(reason === undefined ? failed : status(cluster).failed).toBe(failed);
});

test("a failure that its policy ignores does not count, and is tried again", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({ ...exitCodes("Ignore", [1]), backoffLimit: 0 }, "task:fail"));
  await cluster.pass(25_000, 1_000);
  expect(cluster.health("Job/task")).toBe("Progressing");
  expect(cluster.pods().length).toBeGreaterThan(1);
  expect(cluster.pods().length).toBeLessThan(6);
});

test("a Job that is managed elsewhere is let be", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({ managedBy: "example.com/other" }));
  await cluster.pass(1_000);
  expect(cluster.pods()).toEqual([]);
});

test("a Job goes on after a kill, and does nothing twice", async () => {
  const cluster = await livingCluster();
  await cluster.create(job({ completions: 3 }));
  for (let round = 0; round < 3; round += 1) {
    await cluster.restart();
    await cluster.pass(2_500);
  }
  expect([status(cluster).succeeded, cluster.pods().length]).toEqual([3, 3]);
});
