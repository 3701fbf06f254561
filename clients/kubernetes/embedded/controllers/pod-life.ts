import { createHash } from "node:crypto";
import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { timestamp } from "../context.js";
import { listAt, numberAt, objectAt, textAt, valueAt } from "../object-path.js";
import { type ConditionWish, holds, nextCondition } from "./conditions.js";
import { type ContainerPlan, completedStatus, stepContainer, waitingStatus } from "./container-life.js";
import { soonest } from "./controller.js";

/** What a Pod's status becomes, and when it will change next. */
export interface PodStep {
  readonly status: JsonObject;
  readonly againMs?: number | undefined;
}

interface Stage {
  readonly statuses: readonly JsonObject[];
  readonly againMs: number | undefined;
}

interface InitStage extends Stage {
  /** When the last of them was done; undefined while one is not. */
  readonly doneAt: string | undefined;
}

const exitCodeOf = (status: JsonObject) => numberAt(status, "state.terminated.exitCode");
const isRunning = (status: JsonObject) => valueAt(status, "state.running") !== undefined;
const policyOf = (pod: Manifest) => textAt(pod, "spec.restartPolicy") || "Always";
const nameIn = ({ metadata: { name, namespace, uid } }: Manifest) => `${name}_${namespace}(${uid})`;

function knownStatus(pod: Manifest, field: string, name: unknown): JsonObject | undefined {
  return listAt(pod, `status.${field}`).find((status) => status["name"] === name);
}

/** Init containers run one after the other; one that restarts always is a sidecar: it is done once it runs, and runs on. */
function stepInitContainers(pod: Manifest, startedAt: string, now: Date): InitStage {
  let doneAt: string | undefined = startedAt;
  let againMs: number | undefined;
  const statuses = listAt(pod, "spec.initContainers").map((container) => {
    const sidecar = textAt(container, "restartPolicy") === "Always";
    const plan: ContainerPlan = {
      container,
      pod: nameIn(pod),
      ends: !sidecar,
      restarts: sidecar || policyOf(pod) !== "Never",
    };
    if (doneAt === undefined) return waitingStatus(plan, "PodInitializing");
    const known = knownStatus(pod, "initContainerStatuses", container["name"]);
    const step = stepContainer(plan, known, doneAt, now);
    againMs = soonest(againMs, step.againMs);
    const done = sidecar ? isRunning(step.status) : exitCodeOf(step.status) === 0;
    const time = textAt(step.status, sidecar ? "state.running.startedAt" : "state.terminated.finishedAt");
    doneAt = done ? time : undefined;
    // An init container that completed is what its Pod calls ready.
    return done ? { ...step.status, ready: true } : step.status;
  });
  return { statuses, againMs, doneAt };
}

function stepContainers(pod: Manifest, since: string | undefined, now: Date): Stage {
  const policy = policyOf(pod);
  let againMs: number | undefined;
  const statuses = listAt(pod, "spec.containers").map((container) => {
    const plan = { container, pod: nameIn(pod), ends: policy !== "Always", restarts: policy !== "Never" };
    if (since === undefined) return waitingStatus(plan, "PodInitializing");
    const step = stepContainer(plan, knownStatus(pod, "containerStatuses", container["name"]), since, now);
    againMs = soonest(againMs, step.againMs);
    return step.status;
  });
  return { statuses, againMs };
}

function phaseOf(pod: Manifest, init: InitStage, main: Stage): string {
  if (init.doneAt === undefined)
    return policyOf(pod) === "Never" && init.statuses.some((one) => (exitCodeOf(one) ?? 0) !== 0) ? "Failed" : "Pending";
  const codes = main.statuses.map(exitCodeOf);
  if (codes.every((code) => code !== undefined)) return codes.every((code) => code === 0) ? "Succeeded" : "Failed";
  const notBegun = main.statuses.some(
    (one) => numberAt(one, "restartCount") === 0 && valueAt(one, "state.waiting") !== undefined,
  );
  return notBegun ? "Pending" : "Running";
}

/** The same address for the same Pod. */
function addressOf({ metadata }: Manifest): string {
  const digest = createHash("sha256")
    .update(metadata.uid ?? "")
    .digest();
  return `10.244.${digest.readUInt8(0)}.${1 + (digest.readUInt8(1) % 254)}`;
}

function conditionsFor(
  pod: Manifest,
  { init, main, phase, now }: { readonly init: InitStage; readonly main: Stage; readonly phase: string; readonly now: Date },
) {
  const unready = main.statuses.filter((status) => status["ready"] !== true).map((status) => textAt(status, "name"));
  const gates = listAt(pod, "spec.readinessGates").map((gate) => textAt(gate, "conditionType"));
  const gated = gates.filter((type) => !holds(pod, type));
  const notReady =
    phase === "Succeeded"
      ? { reason: "PodCompleted" }
      : phase === "Failed"
        ? { reason: "PodFailed" }
        : { reason: "ContainersNotReady", message: `containers with unready status: [${unready.join(" ")}]` };
  const wishes: ConditionWish[] = [
    { type: "PodReadyToStartContainers", status: "True" },
    init.doneAt === undefined
      ? { type: "Initialized", status: "False", reason: "ContainersNotInitialized" }
      : { type: "Initialized", status: "True" },
    unready.length > 0
      ? { type: "Ready", status: "False", ...notReady }
      : gated.length > 0
        ? { type: "Ready", status: "False", reason: "ReadinessGatesNotReady" }
        : { type: "Ready", status: "True" },
    unready.length > 0 ? { type: "ContainersReady", status: "False", ...notReady } : { type: "ContainersReady", status: "True" },
    { type: "PodScheduled", status: "True" },
  ];
  const own = new Set(wishes.map(({ type }) => type));
  const others = listAt(pod, "status.conditions").filter((condition) => !own.has(textAt(condition, "type")));
  return [...wishes.map((wish) => nextCondition(pod, wish, now)), ...others];
}

/** Lets a Pod that has a place live on: init containers, then its containers; ends it when they ended, or when its deadline passed. */
export function stepPod(pod: Manifest, now: Date): PodStep {
  const startTime = textAt(pod, "status.startTime") || timestamp(now);
  const init = stepInitContainers(pod, startTime, now);
  const main = stepContainers(pod, init.doneAt, now);
  const deadline = numberAt(pod, "spec.activeDeadlineSeconds");
  const untilDeadlineMs = deadline === undefined ? undefined : Date.parse(startTime) + deadline * 1_000 - now.getTime();
  const late = untilDeadlineMs !== undefined && untilDeadlineMs <= 0;
  const natural = phaseOf(pod, init, main);
  const phase = late && natural !== "Succeeded" ? "Failed" : natural;
  const over = phase === "Succeeded" || phase === "Failed";
  const finish = (stage: Stage) => (over ? stage.statuses.map((one) => completedStatus(one, now)) : stage.statuses);
  const ended = { ...main, statuses: finish(main) };
  const ip = addressOf(pod);
  const { message: _message, reason: _reason, ...before } = objectAt(pod, "status");
  const status: JsonObject = {
    ...before,
    phase,
    conditions: conditionsFor(pod, { init, main: ended, phase, now }),
    hostIP: "127.0.0.1",
    hostIPs: [{ ip: "127.0.0.1" }],
    ...(init.doneAt !== undefined && { podIP: ip, podIPs: [{ ip }] }),
    startTime,
    ...(init.statuses.length > 0 && { initContainerStatuses: finish(init) }),
    containerStatuses: ended.statuses,
    ...(phase !== natural && {
      reason: "DeadlineExceeded",
      message: "Pod was active on the node longer than the specified deadline",
    }),
  };
  return over ? { status } : { status, againMs: soonest(init.againMs, main.againMs, untilDeadlineMs) };
}
