import { groupOf, type Manifest } from "../../../../engine/model/manifest.js";
import type { Log } from "../../../../engine/ports/log.js";
import type { EmbeddedApi, ObjectRef, StoredChange } from "../api.js";
import { createReconcileQueue } from "../reconcile-queue.js";
import type { Controller, World } from "./controller.js";
import { cronJob } from "./cron-job.js";
import { daemonSet } from "./daemon-set.js";
import { deployment } from "./deployment.js";
import { ingress } from "./ingress.js";
import { job } from "./job.js";
import { persistentVolumeClaim } from "./persistent-volume-claim.js";
import { pod } from "./pod.js";
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

/** What the controllers work on. */
export interface ControllerHost {
  readonly api: EmbeddedApi;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Brings a cluster to life: every object of a kind with a controller is settled when it changes, when something it owns changes, when its controller asked to
 * look again, and once at the start. Returns how to stop.
 */
export function startControllers({ api, log, now }: ControllerHost): () => void {
  const byKind = new Map(controllers.map((controller) => [`${controller.kind.group}/${controller.kind.kind}`, controller]));
  const timers = new Map<string, NodeJS.Timeout>();
  const world: World = { api, now };

  const settle = (key: string) => {
    clearTimeout(timers.get(key));
    timers.delete(key);
    const ref = refFrom(key);
    const controller = byKind.get(`${ref.group}/${ref.kind}`);
    const object = api.get(ref);
    if (controller === undefined || object === undefined) return;
    const againMs = controller.settle(object, world);
    if (againMs !== undefined)
      timers.set(
        key,
        setTimeout(() => queue.add(key), Math.min(againMs, longestTimerMs)),
      );
  };
  const queue = createReconcileQueue(settle, (key, error) =>
    log.warn("A controller of the embedded cluster failed", { resource: key, error }),
  );
  const add = (ref: ObjectRef) => {
    if (byKind.has(`${ref.group}/${ref.kind}`)) queue.add(keyFrom(ref));
  };

  const hear = ({ type, object, before }: StoredChange) => {
    const { namespace = "", name = "" } = object.metadata;
    if (type !== "DELETED") add({ group: groupOf(object), kind: object.kind, namespace, name });
    for (const owner of object.metadata.ownerReferences ?? []) {
      if (owner.controller === true) add({ group: groupOf(owner), kind: owner.kind, namespace, name: owner.name });
    }
    if (object.kind === "Pod" && groupOf(object) === "") for (const found of servicesOf(object, before, api)) add(found);
  };
  const stopHearing = api.onChange(hear);
  for (const { kind } of controllers) for (const object of api.list(kind)) hear({ type: "ADDED", object });
  return () => {
    stopHearing();
    queue.stop();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}

/** The Services whose selector fits a Pod, or fitted it before it changed. */
function servicesOf(object: Manifest, before: Manifest | undefined, api: EmbeddedApi): readonly ObjectRef[] {
  const { namespace = "" } = object.metadata;
  const fits = (selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>> = {}) =>
    Object.entries(selector).every(([label, value]) => labels[label] === value);
  return api.list(service.kind, namespace).flatMap((found) => {
    const { selector } = (found["spec"] ?? {}) as { readonly selector?: Readonly<Record<string, string>> };
    if (selector === undefined || !(fits(selector, object.metadata.labels) || fits(selector, before?.metadata.labels))) return [];
    return [{ ...service.kind, namespace, name: found.metadata.name ?? "" }];
  });
}

function keyFrom({ group, kind, namespace, name }: ObjectRef): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

function refFrom(key: string): ObjectRef {
  const [group = "", kind = "", namespace = "", name = ""] = key.split("/");
  return { group, kind, namespace, name };
}
