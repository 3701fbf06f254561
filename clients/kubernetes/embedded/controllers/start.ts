import type { Clock } from "../../../../engine/ports/clock.js";
import type { Log } from "../../../../engine/ports/log.js";
import type { EmbeddedApi, ObjectRef, StoredChange } from "../api.js";
import { createReconcileQueue } from "../reconcile-queue.js";
import type { Controller, World } from "./controller.js";
import { cronJob } from "./cron-job.js";
import { daemonSet } from "./daemon-set.js";
import { deployment } from "./deployment.js";
import { createHearing } from "./hearing.js";
import { ingress } from "./ingress.js";
import { job } from "./job.js";
import { persistentVolumeClaim } from "./persistent-volume-claim.js";
import { pod } from "./pod.js";
import { createPodBudget, type PodLimits } from "./pod-budget.js";
import { replicaSet } from "./replica-set.js";
import { service } from "./service.js";
import { statefulSet } from "./stateful-set.js";

/** What comes alive in the embedded cluster. Other kinds just lie there. */
const controllers: readonly Controller[] = [
  deployment,
  replicaSet,
  statefulSet,
  daemonSet,
  job,
  cronJob,
  pod,
  service,
  persistentVolumeClaim,
  ingress,
];

const longestTimerMs = 2 ** 31 - 1;
/** After how long an object whose controller failed several times in a row is looked at again. */
const failedRetryMs = 300_000;

/** What the controllers work on. */
export interface ControllerHost {
  readonly api: EmbeddedApi;
  readonly log: Log;
  /** The machine's unless said. */
  readonly clock?: Clock;
  readonly podLimits?: PodLimits;
}

const machineClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Brings a cluster to life: every object of a kind with a controller is settled when it changes, when something it owns changes, when its controller asked to
 * look again, and once at the start; each has at most one timer. What one object makes of its controller hurts no other. Returns how to stop.
 */
export function startControllers({ api, log, clock = machineClock, podLimits }: ControllerHost): () => void {
  const byKind = new Map(controllers.map((controller) => [`${controller.kind.group}/${controller.kind.kind}`, controller]));
  const timers = new Map<string, () => void>();
  const hearing = createHearing(api);
  const { podLabels } = hearing;
  const world: World = {
    api,
    podLabels,
    budget: createPodBudget(() => podLabels.size(), log, podLimits),
    now: () => new Date(clock.now()),
  };

  const stopTimer = (key: string) => {
    timers.get(key)?.();
    timers.delete(key);
  };
  const lookAgain = (key: string, delayMs: number) => {
    stopTimer(key);
    const look = () => {
      timers.delete(key);
      queue.add(key);
    };
    timers.set(key, clock.after(Math.min(delayMs, longestTimerMs), look));
  };
  const settle = (key: string) => {
    stopTimer(key);
    const ref = refFrom(key);
    const controller = byKind.get(`${ref.group}/${ref.kind}`);
    if (controller === undefined || isEnding(ref.namespace, api)) return;
    const object = api.get(ref);
    if (object === undefined) controller.clear?.(ref, world);
    else {
      const againMs = controller.settle(object, world);
      if (againMs !== undefined) lookAgain(key, againMs);
    }
  };
  const queue = createReconcileQueue(settle, (key, error) => {
    log.warn("A controller of the embedded cluster failed", { resource: key, error });
    lookAgain(key, failedRetryMs);
  });
  const hear = (change: StoredChange) => {
    for (const ref of hearing.hear(change)) if (byKind.has(`${ref.group}/${ref.kind}`)) queue.add(keyFrom(ref));
  };
  const stopHearing = api.onChange(hear);
  const heardAtStart = [...controllers.map(({ kind }) => kind), { group: "", kind: "Endpoints" }];
  for (const kind of heardAtStart) for (const object of api.list(kind)) hear({ type: "ADDED", object });
  return () => {
    stopHearing();
    queue.stop();
    for (const stop of timers.values()) stop();
    timers.clear();
  };
}

/** In a namespace that is being deleted nothing comes to life any more. */
function isEnding(namespace: string, api: EmbeddedApi): boolean {
  const found = api.get({ group: "", kind: "Namespace", namespace: "", name: namespace });
  return found?.metadata.deletionTimestamp !== undefined;
}

function keyFrom({ group, kind, namespace, name }: ObjectRef): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

function refFrom(key: string): ObjectRef {
  const [group = "", kind = "", namespace = "", name = ""] = key.split("/");
  return { group, kind, namespace, name };
}
