import { onTestFinished } from "vitest";
import { parseAllDocuments } from "yaml";
import type { EmbeddedApi, ObjectRef, StoredChange } from "../../../../../clients/kubernetes/embedded/api.js";
import type { ServerContext } from "../../../../../clients/kubernetes/embedded/context.js";
import type { PodLimits } from "../../../../../clients/kubernetes/embedded/controllers/pod-budget.js";
import { startControllers } from "../../../../../clients/kubernetes/embedded/controllers/start.js";
import { createFirstObjects } from "../../../../../clients/kubernetes/embedded/first-objects.js";
import { startGarbageCollector } from "../../../../../clients/kubernetes/embedded/garbage-collector.js";
import { createInProcessApi } from "../../../../../clients/kubernetes/embedded/in-process-api.js";
import { createKindRegistry } from "../../../../../clients/kubernetes/embedded/kinds.js";
import { openStorage } from "../../../../../clients/kubernetes/embedded/storage.js";
import { createWatchHub } from "../../../../../clients/kubernetes/embedded/watch-hub.js";
import { assessHealth } from "../../../../../engine/health/assess.js";
import type { Manifest } from "../../../../../engine/model/manifest.js";
import { createFakeClock } from "../../../../fakes/clock.js";
import { createFakeLog, type FakeLog } from "../../../../fakes/log.js";

// oxlint-disable-next-line no-explicit-any -- tests look into objects of any kind
export type AnyObject = any;

/** The embedded cluster's store and controllers on a clock of the test, without HTTP. */
export interface LivingCluster {
  readonly api: EmbeddedApi;
  readonly log: FakeLog;
  /** Every change so far. */
  readonly changes: readonly StoredChange[];
  /** Creates the documents of a YAML text in namespace `default`, and lets everything happen that needs no time. */
  create(yaml: string): Promise<void>;
  /** Changes the spec of an object. `kind/name` as in `Deployment/web`. */
  edit(name: string, change: (object: AnyObject) => void): Promise<void>;
  remove(name: string): Promise<void>;
  get(name: string): AnyObject;
  list(kind: string): readonly AnyObject[];
  /** Names of the Pods, in order. */
  pods(): readonly string[];
  /** What the engine's health rules make of it. */
  health(name: string): string;
  /** Lets time pass in steps. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** The time, as Kubernetes writes it. */
  time(): string;
  /** Ends the controllers as a kill would, and starts them anew on what is stored. */
  restart(): Promise<void>;
}

const groups: Readonly<Record<string, string>> = {
  Deployment: "apps",
  ReplicaSet: "apps",
  StatefulSet: "apps",
  DaemonSet: "apps",
  ControllerRevision: "apps",
  Job: "batch",
  CronJob: "batch",
  Ingress: "networking.k8s.io",
  EndpointSlice: "discovery.k8s.io",
};
const clusterScoped: ReadonlySet<string> = new Set(["Node", "Namespace"]);
const mostTurns = 20_000;
/** So many turns without a change mean that nothing more will come by itself. */
const quietTurns = 10;

/** Starts a cluster that ends with the test. `start` is its first moment. */
export async function livingCluster({
  start,
  podLimits,
}: {
  readonly start?: string;
  readonly podLimits?: PodLimits;
} = {}): Promise<LivingCluster> {
  const clock = createFakeClock(start === undefined ? undefined : Date.parse(start));
  const log = createFakeLog();
  const storage = openStorage(":memory:");
  const hub = createWatchHub((error) => log.error("listener failed", { error }));
  const context: ServerContext = { storage, kinds: createKindRegistry(), hub, log, now: () => new Date(clock.now()) };
  const api = createInProcessApi(context);
  createFirstObjects(api, new Date(clock.now()).toISOString());
  const begin = () => {
    const stops = [startGarbageCollector(context), startControllers({ api, log, clock, ...(podLimits && { podLimits }) })];
    return () => {
      for (const stop of stops) stop();
    };
  };
  let stop = begin();
  const changes: StoredChange[] = [];
  api.onChange((change) => changes.push(change));
  onTestFinished(() => {
    stop();
    storage.close();
  });

  const settled = async () => {
    for (let turn = 0, quiet = 0, seen = changes.length; quiet < quietTurns; turn += 1) {
      if (turn > mostTurns) throw new Error("the cluster does not come to rest");
      await new Promise((resolve) => setImmediate(resolve));
      quiet = changes.length === seen ? quiet + 1 : 0;
      seen = changes.length;
    }
  };
  const refFrom = (text: string): ObjectRef => {
    const [kind = "", name = ""] = text.split("/");
    return { group: groups[kind] ?? "", kind, namespace: clusterScoped.has(kind) ? "" : "default", name };
  };
  const get = (name: string): AnyObject => api.get(refFrom(name));
  await settled();

  return {
    api,
    log,
    changes,
    get,
    list: (kind) => api.list({ group: groups[kind] ?? "", kind }),
    pods: () => api.list({ group: "", kind: "Pod" }).map(({ metadata }) => metadata.name ?? ""),
    health: (name) => assessHealth(get(name))?.status ?? "none",
    time: () => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
    create: async (yaml) => {
      for (const document of parseAllDocuments(yaml)) {
        const object = document.toJS() as Manifest;
        const namespace = clusterScoped.has(object.kind) ? {} : { namespace: "default" };
        api.create({ ...object, metadata: { ...namespace, ...object.metadata } });
      }
      await settled();
    },
    edit: async (name, change) => {
      const copy = structuredClone(get(name));
      change(copy);
      api.update(copy);
      await settled();
    },
    remove: async (name) => {
      api.delete(refFrom(name));
      await settled();
    },
    pass: async (ms, stepMs = 500) => {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(left, stepMs));
        await settled();
      }
    },
    restart: async () => {
      stop();
      stop = begin();
      await settled();
    },
  };
}

/** A workload's YAML: `workload("Deployment", "web", { replicas: 3 }, "app:1")`. */
export function workload(kind: string, name: string, spec: object = {}, image = "app:1"): string {
  return JSON.stringify({
    apiVersion: "apps/v1",
    kind,
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "main", image }] } },
      ...spec,
    },
  });
}
