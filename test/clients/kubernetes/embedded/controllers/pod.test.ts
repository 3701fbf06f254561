import { expect, test } from "vitest";
import { type AnyObject, type LivingCluster, livingCluster } from "./living-cluster.js";

const pod = (spec: object) => JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });
const main = (image: string) => ({ containers: [{ name: "main", image }] });
const seen = (cluster: LivingCluster) => {
  const { status = {} } = cluster.get("Pod/p");
  const states = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map((one: AnyObject) => {
    const { waiting, terminated } = one.state;
    return `${one.name}:${waiting?.reason ?? terminated?.reason ?? "running"}/${one.restartCount}`;
  });
  return `${status.phase} ${states.join(" ")} ${cluster.health("Pod/p")}`;
};

const always = { restartPolicy: "Always" };
const never = { restartPolicy: "Never" };
const onFailure = { restartPolicy: "OnFailure" };
const withInit = (image: string, more: object = {}) => ({ initContainers: [{ name: "init", image, ...more }], ...main("app:1") });

test.each<[string, object, readonly (readonly [number, string])[]]>([
  [
    "runs on",
    main("app:1"),
    [
      [0, "Pending main:ContainerCreating/0 Progressing"],
      [1_000, "Running main:running/0 Healthy"],
      [60_000, "Running main:running/0 Healthy"],
    ],
  ],
  [
    "starts slowly",
    main("app:slow"),
    [
      [4_500, "Pending main:ContainerCreating/0 Progressing"],
      [2_000, "Running main:running/0 Healthy"],
    ],
  ],
  [
    "crashes again and again, ever more seldom",
    main("registry:5000/app:fail"),
    [
      [1_000, "Running main:CrashLoopBackOff/1 Degraded"],
      [9_000, "Running main:CrashLoopBackOff/1 Degraded"],
      [3_000, "Running main:CrashLoopBackOff/2 Degraded"],
      [16_000, "Running main:CrashLoopBackOff/2 Degraded"],
      [8_000, "Running main:CrashLoopBackOff/3 Degraded"],
    ],
  ],
  [
    "completes",
    { ...never, ...main("app:1") },
    [
      [0, "Pending main:ContainerCreating/0 Progressing"],
      [1_000, "Succeeded main:Completed/0 Healthy"],
    ],
  ],
  [
    "completes slowly",
    { ...onFailure, ...main("app:slow") },
    [
      [4_500, "Running main:running/0 Progressing"],
      [3_500, "Succeeded main:Completed/0 Healthy"],
    ],
  ],
  [
    "fails for good",
    { ...never, ...main("app:fail") },
    [
      [1_000, "Failed main:Error/0 Degraded"],
      [60_000, "Failed main:Error/0 Degraded"],
    ],
  ],
  [
    "is tried again on failure",
    { ...onFailure, ...main("app:fail") },
    [
      [1_000, "Running main:CrashLoopBackOff/1 Progressing"],
      [12_000, "Running main:CrashLoopBackOff/2 Progressing"],
    ],
  ],
  [
    "runs its init containers first",
    withInit("init:slow"),
    [
      [3_000, "Pending init:running/0 main:PodInitializing/0 Progressing"],
      [6_000, "Running init:Completed/0 main:running/0 Healthy"],
    ],
  ],
  [
    "does not start while an init container crashes",
    withInit("init:fail"),
    [[1_000, "Pending init:CrashLoopBackOff/1 main:PodInitializing/0 Progressing"]],
  ],
  [
    "fails with its init container",
    { ...never, ...withInit("init:fail") },
    [[1_000, "Failed init:Error/0 main:PodInitializing/0 Degraded"]],
  ],
  ["runs beside its sidecar", withInit("proxy:1", always), [[2_000, "Running init:running/0 main:running/0 Healthy"]]],
  [
    "ends its sidecar with itself",
    { ...never, ...withInit("proxy:1", always) },
    [[3_000, "Succeeded init:Completed/0 main:Completed/0 Healthy"]],
  ],
  [
    "is stopped at its deadline",
    { activeDeadlineSeconds: 5, ...main("app:1") },
    [
      [2_000, "Running main:running/0 Healthy"],
      [4_000, "Failed main:Completed/0 Degraded"],
    ],
  ],
  [
    "waits for its scheduling gates",
    { schedulingGates: [{ name: "example.com/gate" }], ...main("app:1") },
    [[5_000, "Pending  Progressing"]],
  ],
  [
    "is not ready before its gates are",
    { readinessGates: [{ conditionType: "example.com/up" }], ...main("app:1") },
    [[2_000, "Running main:running/0 Progressing"]],
  ],
])("a Pod %s", async (_, spec, steps) => {
  const cluster = await livingCluster();
  await cluster.create(pod(spec));
  for (const [ms, expected] of steps) {
    await cluster.pass(ms);
    expect(seen(cluster)).toBe(expected);
  }
});

test("one container of a Pod that crashes leaves the other running", async () => {
  const cluster = await livingCluster();
  await cluster.create(
    pod({
      containers: [
        { name: "good", image: "a:1" },
        { name: "bad", image: "a:fail" },
      ],
    }),
  );
  await cluster.pass(1_000);
  expect(seen(cluster)).toBe("Running good:running/0 bad:CrashLoopBackOff/1 Degraded");
  expect(cluster.get("Pod/p").status.conditions.find((one: AnyObject) => one.type === "Ready")).toMatchObject({
    status: "False",
    message: "containers with unready status: [bad]",
  });
});

test("a Pod whose image is mended runs", async () => {
  const cluster = await livingCluster();
  await cluster.create(pod(main("app:fail")));
  await cluster.pass(1_000);
  await cluster.edit("Pod/p", (object) => {
    object.spec.containers[0].image = "app:1";
  });
  expect(seen(cluster)).toBe("Running main:running/2 Healthy");
});

test("a Pod has a place, addresses, and a time that stays while its state does", async () => {
  const cluster = await livingCluster();
  await cluster.create(pod(main("app:1")));
  await cluster.pass(1_000);
  const { spec, status } = cluster.get("Pod/p");
  expect(spec.nodeName).toBe("fairlead");
  expect(status).toMatchObject({ podIP: expect.stringMatching(/^10\.244\./), hostIP: "127.0.0.1", qosClass: "BestEffort" });
  await cluster.pass(10_000);
  expect(cluster.get("Pod/p").status).toEqual(status);
});

test("a Pod that is being deleted is let be", async () => {
  const cluster = await livingCluster();
  await cluster.create(
    JSON.stringify({ ...JSON.parse(pod(main("app:1"))), metadata: { name: "p", finalizers: ["example.com/hold"] } }),
  );
  await cluster.remove("Pod/p");
  const { length } = cluster.changes;
  await cluster.pass(5_000);
  expect(cluster.changes).toHaveLength(length);
});

test("a Pod's life goes on after a kill", async () => {
  const cluster = await livingCluster();
  await cluster.create(pod(main("app:slow")));
  await cluster.pass(3_000);
  await cluster.restart();
  await cluster.pass(4_000);
  expect(seen(cluster)).toBe("Running main:running/0 Healthy");
});
