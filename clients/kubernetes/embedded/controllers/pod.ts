import { createHash } from "node:crypto";
import type { Manifest } from "../../../../engine/model/manifest.js";
import type { Controller, World } from "./controller.js";
import { conditionOf, type Fields, fieldsAt, listAt, numberAt, textAt, timeText } from "./fields.js";
import { setStatus } from "./owned.js";

const nodeName = "fairlead";
/** How long a container takes to start, and one that runs to completion to end; an image tagged `slow` takes 5 s for either. */
const plainMs = 300;
const slowMs = 5_000;
/** How long a container that crashes waits before it starts again: doubled each time, as long as this. */
const firstCrashWaitMs = 10_000;
const longestCrashWaitMs = 300_000;

/**
 * Lets Pods live as a kubelet would: places them, starts their containers, ends those that run to completion, and lets images tagged `fail` crash. It runs
 * nothing; what it shows is what a cluster would show.
 */
export const pod: Controller = {
  kind: { group: "", kind: "Pod" },
  settle(object, world) {
    const phase = textAt(object, "status", "phase");
    if (object.metadata.deletionTimestamp !== undefined || phase === "Succeeded" || phase === "Failed") return undefined;
    if (textAt(object, "spec", "nodeName") === "") {
      if (listAt(object, "spec", "schedulingGates").length > 0) return undefined;
      world.api.update({ ...object, spec: { ...fieldsAt(object, "spec"), nodeName } });
      return undefined;
    }
    if (textAt(object, "status", "startTime") === "") return begin(object, world);
    return phase === "Pending" ? start(object, world) : run(object, world);
  },
};

/** Placed, images being pulled. */
function begin(object: Manifest, world: World): number {
  const now = world.now();
  const conditions = conditionsOf(object, { ready: false, initialized: true }, now);
  const waiting = statusesOf(object, () => ({
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason: "ContainerCreating" } },
  }));
  setStatus(
    object,
    {
      phase: "Pending",
      conditions,
      hostIP: "127.0.0.1",
      hostIPs: [{ ip: "127.0.0.1" }],
      startTime: timeText(now),
      qosClass: qosOf(object),
      ...waiting,
    },
    world,
  );
  return startMs(object);
}

/** The containers start, or crash at once. */
function start(object: Manifest, world: World): number | undefined {
  const now = world.now();
  const leftMs = leftOf(object, startMs(object), now);
  if (leftMs > 0) return leftMs;
  return isFailing(object) ? crash(object, world) : turnRunning(object, world);
}

function turnRunning(object: Manifest, world: World): number | undefined {
  const now = world.now();
  const ip = addressOf(object);
  const running = statusesOf(object, () => ({
    ready: true,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: timeText(now) } },
  }));
  const conditions = conditionsOf(object, { ready: true, initialized: true }, now);
  setStatus(
    object,
    { ...fieldsAt(object, "status"), phase: "Running", conditions, podIP: ip, podIPs: [{ ip }], ...running },
    world,
  );
  return endsByItself(object) ? runMs(object) : undefined;
}

/** What runs to completion completes; what crashed comes back to crash again. */
function run(object: Manifest, world: World): number | undefined {
  const now = world.now();
  if (isFailing(object)) {
    const leftMs = leftOf(object, crashWaitMs(object), now, lastEnd(object));
    return leftMs > 0 ? leftMs : crash(object, world);
  }
  if (!endsByItself(object)) return undefined;
  const leftMs = leftOf(object, runMs(object), now, runningSince(object));
  if (leftMs > 0) return leftMs;
  const startedAt = runningSince(object) || timeText(now);
  const terminated = { exitCode: 0, reason: "Completed", startedAt, finishedAt: timeText(now) };
  const done = statusesOf(object, () => ({ ready: false, started: false, restartCount: 0, state: { terminated } }));
  const conditions = conditionsOf(object, { ready: false, initialized: true, reason: "PodCompleted" }, now);
  setStatus(object, { ...fieldsAt(object, "status"), phase: "Succeeded", conditions, ...done }, world);
  return undefined;
}

function crash(object: Manifest, world: World): number | undefined {
  const now = world.now();
  const restarts = restartsOf(object);
  const time = timeText(now);
  const terminated = { exitCode: 1, reason: "Error", startedAt: time, finishedAt: time };
  const final = textAt(object, "spec", "restartPolicy") === "Never";
  const message = "back-off restarting failed container";
  const crashed = statusesOf(object, (failing) =>
    failing
      ? {
          ready: false,
          started: false,
          restartCount: final ? 0 : restarts + 1,
          ...(final
            ? { state: { terminated } }
            : { state: { waiting: { reason: "CrashLoopBackOff", message } }, lastState: { terminated } }),
        }
      : { ready: !final, started: !final, restartCount: 0, state: final ? { terminated } : { running: { startedAt: time } } },
  );
  const conditions = conditionsOf(
    object,
    { ready: false, initialized: true, reason: final ? "PodFailed" : "ContainersNotReady" },
    now,
  );
  const ip = addressOf(object);
  setStatus(
    object,
    { ...fieldsAt(object, "status"), phase: final ? "Failed" : "Running", conditions, podIP: ip, podIPs: [{ ip }], ...crashed },
    world,
  );
  return final ? undefined : Math.min(longestCrashWaitMs, firstCrashWaitMs * 2 ** Math.min(restarts, 5));
}

const tagOf = (container: Fields) => /:([^:/@]+)$/.exec(textAt(container, "image"))?.[1] ?? "";
const containersOf = (object: Manifest) => listAt(object, "spec", "containers");
const hasTag = (object: Manifest, tag: string) => containersOf(object).some((container) => tagOf(container) === tag);
const isFailing = (object: Manifest) => hasTag(object, "fail");
const startMs = (object: Manifest) => (hasTag(object, "slow") && !endsByItself(object) ? slowMs : plainMs);
const runMs = (object: Manifest) => (hasTag(object, "slow") ? slowMs : plainMs);
const endsByItself = (object: Manifest) => ["Never", "OnFailure"].includes(textAt(object, "spec", "restartPolicy"));
const restartsOf = (object: Manifest) =>
  Math.max(0, ...listAt(object, "status", "containerStatuses").map((one) => numberAt(one, ["restartCount"], 0)));
const crashWaitMs = (object: Manifest) =>
  Math.min(longestCrashWaitMs, firstCrashWaitMs * 2 ** Math.min(Math.max(0, restartsOf(object) - 1), 5));

function runningSince(object: Manifest): string {
  return (
    listAt(object, "status", "containerStatuses")
      .map((one) => textAt(one, "state", "running", "startedAt"))
      .find((time) => time !== "") ?? ""
  );
}

function lastEnd(object: Manifest): string {
  return (
    listAt(object, "status", "containerStatuses")
      .map((one) => textAt(one, "lastState", "terminated", "finishedAt"))
      .find((time) => time !== "") ?? ""
  );
}

/** What is left of a time that began at `since`, the Pod's start unless said. Times are stored in whole seconds, so it may seem to have begun earlier. */
function leftOf(object: Manifest, ms: number, now: Date, since = textAt(object, "status", "startTime")): number {
  return Date.parse(since) + ms - now.getTime();
}

function statusesOf(object: Manifest, describe: (failing: boolean) => Fields) {
  const statusOf = (container: Fields) => {
    const image = textAt(container, "image");
    const imageID = `sha256:${createHash("sha256").update(image).digest("hex")}`;
    const containerID = `fairlead://${createHash("sha256")
      .update(`${object.metadata.uid}/${textAt(container, "name")}`)
      .digest("hex")}`;
    return {
      name: textAt(container, "name"),
      image,
      imageID,
      containerID,
      lastState: {},
      ...describe(tagOf(container) === "fail"),
    };
  };
  const initial = listAt(object, "spec", "initContainers");
  const finished = (container: Fields) => ({
    ...statusOf(container),
    ready: true,
    restartCount: 0,
    state: { terminated: { exitCode: 0, reason: "Completed" } },
  });
  return {
    containerStatuses: containersOf(object).map(statusOf),
    ...(initial.length > 0 && { initContainerStatuses: initial.map(finished) }),
  };
}

function conditionsOf(
  object: Manifest,
  { ready, initialized, reason = "" }: { ready: boolean; initialized: boolean; reason?: string },
  now: Date,
): readonly Fields[] {
  const text = (holds: boolean) => (holds ? "True" : "False");
  const one = (type: string, holds: boolean) =>
    conditionOf(object, { type, status: text(holds), reason: holds ? "" : reason, message: "" }, now);
  const pairs = [
    ["PodReadyToStartContainers", true],
    ["Initialized", initialized],
    ["Ready", ready],
    ["ContainersReady", ready],
    ["PodScheduled", true],
  ] as const;
  return pairs.map(([type, holds]) => one(type, holds));
}

/** The same address for the same Pod. */
function addressOf(object: Manifest): string {
  const digest = createHash("sha256")
    .update(object.metadata.uid ?? "")
    .digest();
  return `10.244.${digest.readUInt8(0)}.${1 + (digest.readUInt8(1) % 254)}`;
}

function qosOf(object: Manifest): string {
  const resources = containersOf(object).map((container) => fieldsAt(container, "resources"));
  if (resources.every((one) => Object.keys(fieldsAt(one, "requests")).length + Object.keys(fieldsAt(one, "limits")).length === 0))
    return "BestEffort";
  const isExact = (one: Fields) =>
    ["cpu", "memory"].every(
      (what) =>
        fieldsAt(one, "limits")[what] !== undefined &&
        (fieldsAt(one, "requests")[what] ?? fieldsAt(one, "limits")[what]) === fieldsAt(one, "limits")[what],
    );
  return resources.every(isExact) ? "Guaranteed" : "Burstable";
}
