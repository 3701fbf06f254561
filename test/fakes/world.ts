import { createEventBus } from "../../clients/in-process/event-bus.js";
import { createEngine, type RunningEngine } from "../../engine/engine.js";
import type { AppProject } from "../../engine/model/app-project.js";
import type { Application, ApplicationSpec } from "../../engine/model/application.js";
import type { SequencedEvent } from "../../engine/model/engine-event.js";
import type { EventBus } from "../../engine/ports/event-bus.js";
import type { PackageRepositories } from "../../engine/ports/package-repository.js";
import type { Renderer } from "../../engine/ports/renderer.js";
import type { ScriptRunner } from "../../engine/ports/script-runner.js";
import { createFakeApplicationStore, type FakeApplicationStore } from "./application-store.js";
import { createFakeClock, type FakeClock } from "./clock.js";
import { createFakeCluster, type FakeCluster } from "./cluster.js";
import type { FakeFiles } from "./file-tree.js";
import { createFakeLog, type FakeLog } from "./log.js";
import { noScripts } from "./no-scripts.js";
import { plainRenderer, plainRendering } from "./plain-rendering.js";
import { createFakeRepository, type FakeRepository } from "./repository.js";
import { runJobs } from "./run-jobs.js";

/** The repository that Applications of a world read from unless told otherwise. */
export const repoURL = "https://git.example.com/shop.git";

/** Everything around an engine, in memory, with time that stands still until it is moved. It outlives the engines that work on it. */
export interface World {
  readonly clock: FakeClock;
  readonly log: FakeLog;
  readonly store: FakeApplicationStore;
  readonly cluster: FakeCluster;
  readonly repository: FakeRepository;
  /** Paths rendered so far, in order. */
  readonly renders: string[];
  /** Thrown instead of rendering, by path. */
  readonly renderFailures: Map<string, unknown>;
  /** Runs the Lua of the settings; none may run unless a test says how. */
  scripts: ScriptRunner;
  /** Says how Jobs end; default `Complete`, undefined for never. */
  jobEnd: (name: string) => "Complete" | "Failed" | undefined;
  /** Stores an Application as kubectl would. */
  put(name: string, spec?: Partial<ApplicationSpec>, metadata?: Partial<Application["metadata"]>): void;
  /** Changes an Application as kubectl edit would. */
  edit(name: string, change: (application: Application) => Application): void;
  /** Stores a project as kubectl would. */
  putProject(name: string, spec?: AppProject["spec"]): void;
  app(name: string): Application;
  push(files: FakeFiles): string;
  /** Writes of Applications by the engine so far, without creations. */
  writes(): number;
  /** Requests to the cluster that changed something, as `verb key`. */
  changes(): readonly string[];
  /** Forgets what was counted. */
  forget(): void;
}

/** One engine at work in a world. */
export interface Worker {
  readonly engine: RunningEngine;
  readonly events: readonly SequencedEvent[];
  readonly bus: EventBus;
  /** Lets everything run that needs no time to pass. */
  settle(): Promise<void>;
  /** Lets time go by, a second at a time. */
  advance(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** The ports that stand between an engine and the world, so that a test can put something in between. */
export type WorldPorts = Pick<World, "store" | "cluster" | "repository"> & { readonly packages?: PackageRepositories };

/** Makes a world with the project `default`, which permits everything, and no Applications. */
export function createWorld(): World {
  const clock = createFakeClock();
  const store = createFakeApplicationStore([], { now: () => clock.now() });
  const cluster = createFakeCluster({ now: () => clock.now() });
  const repository = createFakeRepository();
  const world: World = {
    clock,
    log: createFakeLog(),
    store,
    cluster,
    repository,
    renders: [],
    renderFailures: new Map(),
    scripts: noScripts,
    jobEnd: () => "Complete",
    put(name, spec = {}, metadata = {}) {
      store.put({
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { name, ...metadata },
        spec: {
          project: "default",
          source: { repoURL, path: name, targetRevision: "main" },
          destination: { server: cluster.server, namespace: "default" },
          ...spec,
        },
      });
    },
    edit: (name, change) => store.put(change(world.app(name))),
    putProject(name, spec = everything) {
      store.put({ apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata: { name }, spec });
    },
    app(name) {
      const found = store.application({ namespace: "argocd", name });
      if (found === undefined) throw new Error(`there is no Application "${name}"`);
      return found;
    },
    push: (files) => repository.push(repoURL, files),
    writes: () => store.writes.filter(({ verb }) => verb === "patch").length,
    changes: () =>
      cluster.requests.filter(({ verb, dryRun }) => verb !== "read" && !dryRun).map(({ verb, key }) => `${verb} ${key}`),
    forget() {
      store.forgetWrites();
      cluster.forgetRequests();
      world.renders.splice(0);
      repository.calls.refs = 0;
      repository.calls.fetchRef = 0;
      repository.calls.filesAt = 0;
      repository.calls.changedPaths = 0;
    },
  };
  world.putProject("default");
  runJobs(cluster, (name) => world.jobEnd(name));
  return world;
}

const everything: AppProject["spec"] = {
  sourceRepos: ["*"],
  destinations: [{ server: "*", namespace: "*" }],
  clusterResourceWhitelist: [{ group: "*", kind: "*" }],
};

/** Starts an engine in a world, and waits until it has nothing to do. */
export async function startWorker(world: World, ports: WorldPorts = world): Promise<Worker> {
  const { clock, log } = world;
  const bus = createEventBus({ clock, log });
  const events: SequencedEvent[] = [];
  bus.follow(undefined, (event) => void events.push(event));
  const engine = createEngine({
    store: ports.store,
    clusters: [ports.cluster],
    repository: ports.repository,
    renderer: countingRenderer(world),
    ...plainRendering(),
    ...(ports.packages !== undefined && { packages: ports.packages }),
    scripts: world.scripts,
    events: bus,
    clock,
    log,
    pollIntervalMs: () => 180_000,
    workers: 8,
    settingsChanged: () => undefined,
    projectsChanged: () => undefined,
  });
  const settle = () => settleEngine(engine);
  await engine.start();
  await settle();
  return {
    engine,
    events,
    bus,
    settle,
    async advance(ms) {
      for (let left = ms; left > 0; left -= 1_000) {
        await clock.advanceAsync(Math.min(left, 1_000));
        await settle();
      }
    },
    stop: () => engine.stop(),
  };
}

/** The real renderer, with its calls noted and, for some paths, failures instead. */
function countingRenderer(world: World): Renderer {
  const renderer = plainRenderer();
  return {
    async render(request, signal) {
      const { path = "" } = request.source;
      world.renders.push(path);
      if (world.renderFailures.has(path)) throw world.renderFailures.get(path);
      return renderer.render(request, signal);
    },
  };
}

/** Turns of the event loop without work after which nothing is under way any more. */
const quietTurns = 8;

async function settleEngine(engine: RunningEngine): Promise<void> {
  let quiet = 0;
  for (let turn = 0; quiet < quietTurns; turn += 1) {
    if (turn > 20_000) throw new Error("the engine does not come to rest");
    await new Promise((resolve) => setImmediate(resolve));
    const { waiting, handling } = engine.load();
    quiet = waiting + handling === 0 ? quiet + 1 : 0;
  }
}
