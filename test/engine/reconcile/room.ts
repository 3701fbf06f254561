import { createEventBus } from "../../../clients/in-process/event-bus.js";
import { defaultCompareSettings } from "../../../engine/diff/compare-settings.js";
import type { AppProject } from "../../../engine/model/app-project.js";
import type { Application, ApplicationSpec } from "../../../engine/model/application.js";
import { noCustomizations } from "../../../engine/model/customizations.js";
import type { SequencedEvent } from "../../../engine/model/engine-event.js";
import { type ApplicationMemory, createMemories } from "../../../engine/reconcile/application-memory.js";
import { checkApplication, type Fit } from "../../../engine/reconcile/check-application.js";
import { createClusters } from "../../../engine/reconcile/clusters.js";
import type { ReconcileContext } from "../../../engine/reconcile/reconcile-context.js";
import { createRepositoryRefs } from "../../../engine/reconcile/repository-refs.js";
import { createFakeApplicationStore, type FakeApplicationStore } from "../../fakes/application-store.js";
import { createFakeClock, type FakeClock } from "../../fakes/clock.js";
import { createFakeCluster, type FakeCluster } from "../../fakes/cluster.js";
import { createFakeLog, type FakeLog } from "../../fakes/log.js";
import { plainRenderer, plainRendering } from "../../fakes/plain-rendering.js";
import { createFakeRepository, type FakeRepository } from "../../fakes/repository.js";
import { deafNeeds } from "./deaf-needs.js";

/** The repository of the Application `shop`. */
export const repoURL = "https://git.example.com/shop.git";
/** The Application of these tests. */
export const ref = { namespace: "argocd", name: "shop" };

/** All that one pass works with, over fakes and without a loop. */
export interface Room extends ReconcileContext {
  readonly store: FakeApplicationStore;
  readonly cluster: FakeCluster;
  readonly repository: FakeRepository;
  readonly clock: FakeClock;
  readonly log: FakeLog;
  readonly published: readonly SequencedEvent[];
  readonly rendered: string[];
  readonly end: AbortController;
  /** Stores `shop` and gives it back. */
  put(more?: object, spec?: object): Application;
  shop(): Application;
  memory(): ApplicationMemory;
  /** What `shop` belongs to; throws if it may not be worked on. */
  fit(): Fit;
  /** Lets the watch of the cluster catch up. */
  settled(): Promise<void>;
}

/** A spec of `shop`. */
export const spec: ApplicationSpec = {
  project: "default",
  source: { repoURL, path: "shop", targetRevision: "main" },
  destination: { name: "in-cluster", namespace: "default" },
};

/** The project `default`, which permits everything. */
export const project: AppProject = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "default" },
  spec: {
    sourceRepos: ["*"],
    destinations: [{ server: "*", namespace: "*" }],
    clusterResourceWhitelist: [{ group: "*", kind: "*" }],
  },
};

/** An Application `shop` that is stored nowhere. */
export function application(more: object = {}, changes: object = {}): Application {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: ref,
    spec: { ...spec, ...changes },
    ...more,
  };
}

/** Makes a room with the project `default` and an empty cluster that is watched. */
export async function createRoom(): Promise<Room> {
  const clock = createFakeClock();
  const log = createFakeLog();
  const store = createFakeApplicationStore([project], { now: () => clock.now() });
  const cluster = createFakeCluster({ now: () => clock.now() });
  const repository = createFakeRepository();
  const end = new AbortController();
  const events = createEventBus({ clock, log });
  const published: SequencedEvent[] = [];
  events.follow(undefined, (event) => void published.push(event));
  const ignore = () => undefined;
  const clusters = createClusters([cluster], deafNeeds(log), end.signal);
  const refs = createRepositoryRefs({ repository, clock, log, intervalMs: () => 60_000, timeoutMs: 1_000, changed: ignore });
  const memories = createMemories();
  const rendered: string[] = [];
  const real = plainRenderer();
  const room: Room = {
    store,
    cluster,
    clusters,
    repository,
    refs,
    events,
    clock,
    log,
    memories,
    published,
    rendered,
    end,
    signal: end.signal,
    customizations: () => noCustomizations,
    compareSettings: () => defaultCompareSettings,
    ...plainRendering(),
    renderer: {
      render(request, signal) {
        rendered.push(request.source.path ?? "");
        return real.render(request, signal);
      },
    },
    put(more = {}, changes = {}) {
      store.put(application(more, changes));
      return room.shop();
    },
    shop: () => store.application(ref) as Application,
    memory: () => memories.of(ref, room.shop().metadata.uid ?? ""),
    fit() {
      const found = checkApplication(room.shop(), room);
      if (!found.allowed) throw new Error(found.condition.message);
      return found;
    },
    settled: () => cluster.settled(),
  };
  clusters.resolve({ name: "in-cluster" });
  await room.settled();
  return room;
}
