import { createHash } from "node:crypto";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { timestamp } from "../context.js";
import { numberAt, objectAt, textAt, valueAt } from "../object-path.js";

/** How long a container takes to start, and one that runs to completion to end; an image tagged `slow` takes 5 s for one of the two. */
const plainMs = 300;
const slowMs = 5_000;
/** How long a container that crashes waits before it starts again: doubled each time, up to the longest. */
const firstCrashWaitMs = 10_000;
const longestCrashWaitMs = 300_000;

/** A container and how its Pod treats it. */
export interface ContainerPlan {
  readonly container: JsonObject;
  /** What its Pod is called in messages. */
  readonly pod: string;
  /** It runs to completion instead of running on. */
  readonly ends: boolean;
  /** It is started again when it fails. */
  readonly restarts: boolean;
}

/** What a container's status becomes, and when it will change next. */
export interface ContainerStep {
  readonly status: JsonObject;
  readonly againMs?: number;
}

/** What is left of a time that began at `since`. Times are stored in whole seconds: what takes seconds is never shorter than said. */
function leftOf(since: string, ms: number, now: Date): number {
  const rounding = ms >= 1_000 ? 1_000 : 0;
  return (Date.parse(since) || 0) + ms + rounding - now.getTime();
}

const tagOf = (container: JsonObject): string => /:([^:/@]+)$/.exec(textAt(container, "image"))?.[1] ?? "";

/** How long a container waits that crashed so many times. */
function crashWaitMs(crashes: number): number {
  return Math.min(longestCrashWaitMs, firstCrashWaitMs * 2 ** Math.min(Math.max(0, crashes - 1), 5));
}

function identityOf({ container, pod }: ContainerPlan): JsonObject {
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  const image = textAt(container, "image");
  const name = textAt(container, "name");
  return { name, image, imageID: `sha256:${digest(image)}`, containerID: `fairlead://${digest(`${pod}/${name}`)}` };
}

/** The status of a container that cannot start yet. */
export function waitingStatus({ container }: ContainerPlan, reason: string): JsonObject {
  const [name, image] = [textAt(container, "name"), textAt(container, "image")];
  const idle = { ready: false, started: false, restartCount: 0, lastState: {} };
  return { name, image, imageID: "", ...idle, state: { waiting: { reason } } };
}

/** The status of a container that ended well, at the same time as its Pod. */
export function completedStatus(status: JsonObject, now: Date): JsonObject {
  if (valueAt(status, "state.running") === undefined) return status;
  const startedAt = textAt(status, "state.running.startedAt");
  const terminated = { exitCode: 0, reason: "Completed", startedAt, finishedAt: timestamp(now) };
  return { ...status, ready: false, started: false, state: { terminated } };
}

function run(plan: ContainerPlan, restartCount: number, lastState: JsonObject, now: Date): ContainerStep {
  const status = {
    ...identityOf(plan),
    ready: true,
    started: true,
    restartCount,
    lastState,
    state: { running: { startedAt: timestamp(now) } },
  };
  return plan.ends ? { status, againMs: runMs(plan) } : { status };
}

function crash(plan: ContainerPlan, restartCount: number, now: Date): ContainerStep {
  const time = timestamp(now);
  const terminated = { exitCode: 1, reason: "Error", startedAt: time, finishedAt: time };
  const dead = { ...identityOf(plan), ready: false, started: false };
  if (!plan.restarts) return { status: { ...dead, restartCount, lastState: {}, state: { terminated } } };
  const againMs = crashWaitMs(restartCount + 1);
  const message = `back-off ${againMs / 1_000}s restarting failed container=${textAt(plan.container, "name")} pod=${plan.pod}`;
  const waiting = { reason: "CrashLoopBackOff", message };
  return {
    status: { ...dead, restartCount: restartCount + 1, lastState: { terminated }, state: { waiting } },
    againMs,
  };
}

const isSlow = ({ container }: ContainerPlan) => tagOf(container) === "slow";
const startMs = (plan: ContainerPlan) => (isSlow(plan) && !plan.ends ? slowMs : plainMs);
const runMs = (plan: ContainerPlan) => (isSlow(plan) ? slowMs : plainMs);

/**
 * Lets a container live on: waiting, then running, then over; one whose image is tagged `fail` crashes instead, again and again if it is restarted.
 * @param known its status so far; undefined for one that has none
 * @param since when it could have started
 */
export function stepContainer(plan: ContainerPlan, known: JsonObject | undefined, since: string, now: Date): ContainerStep {
  const begin = (restartCount: number, lastState: JsonObject) =>
    tagOf(plan.container) === "fail" ? crash(plan, restartCount, now) : run(plan, restartCount, lastState, now);
  const state = objectAt(known ?? {}, "state");
  const restartCount = numberAt(known ?? {}, "restartCount") ?? 0;
  if (known !== undefined && state["terminated"] !== undefined) return { status: known };
  const hasBegun = known !== undefined && (state["running"] !== undefined || restartCount > 0);
  if (!hasBegun) {
    const leftMs = leftOf(since, startMs(plan), now);
    return leftMs > 0 ? { status: waitingStatus(plan, "ContainerCreating"), againMs: leftMs } : begin(0, {});
  }
  if (known["image"] !== textAt(plan.container, "image")) {
    const { state: ended } = completedStatus(known, now);
    return begin(restartCount + 1, state["running"] === undefined ? objectAt(known, "lastState") : (ended as JsonObject));
  }
  if (state["running"] === undefined) {
    const leftMs = leftOf(textAt(known, "lastState.terminated.finishedAt"), crashWaitMs(restartCount), now);
    return leftMs > 0 ? { status: known, againMs: leftMs } : begin(restartCount, objectAt(known, "lastState"));
  }
  if (!plan.ends) return { status: known };
  const leftMs = leftOf(textAt(known, "state.running.startedAt"), runMs(plan), now);
  return leftMs > 0 ? { status: known, againMs: leftMs } : { status: completedStatus(known, now) };
}
