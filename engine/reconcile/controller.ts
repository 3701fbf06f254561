import { describeChange } from "../events/application-changes.js";
import { isObject } from "../kubernetes/json-value.js";
import { type Application, type ApplicationRef, formatRef, projectOf, refOf } from "../model/application.js";
import type { RawSettings } from "../model/settings.js";
import { instanceNameOf, refOfInstance } from "../ownership/instance-name.js";
import type { StoreHandlers } from "../ports/application-store.js";
import type { Cluster } from "../ports/cluster.js";
import { normalizeGitUrl } from "../source/git-url.js";
import { createMemories } from "./application-memory.js";
import { createLooks } from "./awaited-looks.js";
import { createClusters } from "./clusters.js";
import { concernsLoop } from "./concerns-loop.js";
import { refFrom } from "./key.js";
import { quarantine, quarantineAfter } from "./quarantine.js";
import { createQueue, type Queue } from "./queue.js";
import type { ScopedRepository } from "./reader-places.js";
import { reconcileApplication } from "./reconcile-application.js";
import type { ReconcileContext } from "./reconcile-context.js";
import { createReaders } from "./repository-readers.js";
import { createRepositoryRefs, type Look } from "./repository-refs.js";
import { startSweep } from "./sweep.js";
import { createTouchedReaders, type TouchedReaders } from "./touched-readers.js";

/** What the controller is made of, and how it behaves. */
export interface ControllerOptions
  extends Pick<
    ReconcileContext,
    "store" | "repository" | "packages" | "renderer" | "inspector" | "remoteFor" | "renderSettings" | "events" | "clock" | "log"
  > {
  readonly clusters: readonly Cluster[];
  /** Time between two looks at a repository, milliseconds; asked anew each time. */
  readonly pollIntervalMs: () => number;
  /** Applications worked on at once. */
  readonly workers: number;
  /** Told of every change of the settings. */
  readonly settingsChanged: (settings: RawSettings) => void;
  /** Told after a project came, went or changed. */
  readonly projectsChanged: () => void;
}

/** The loop as the rest of the engine sees it. */
export interface Controller {
  /** Follows the world and works until `stop`. Resolves when the Applications are known. */
  start(): Promise<void>;
  /** Ends what is under way and waits for it. */
  stop(): Promise<void>;
  readonly context: ReconcileContext;
  /** Asks for a look at one Application; with `freshRefs` at its repository too, with `hard` without anything remembered. Resolves after the look. */
  refresh(ref: ApplicationRef, how: { readonly freshRefs: boolean; readonly hard: boolean }): Promise<void>;
  /** Tells of a push to a repository. Returns how many Applications read from it. */
  pushed(url: string): number;
  /** Looks again at every Application that could not be rendered or compared, because something it may have lacked is there now. */
  retryFailed(): void;
  /** Applications that wait for a pass, and that are in one. */
  load(): ReturnType<Queue["size"]>;
}

/** A look at a repository that takes longer has failed. */
const lookTimeoutMs = 30_000;

/**
 * Turns what happens (an Application written, an object changed, a repository pushed to, time gone by) into passes over single Applications. Nothing is
 * ever computed for all of them because of one; a slow sweep, spread over its time, is the net under it.
 */
export function createController(options: ControllerOptions): Controller {
  const { store, clock, log } = options;
  const ended = new AbortController();
  const memories = createMemories();
  const readers = createReaders();
  const looks = createLooks();

  const queue = createQueue({
    workers: options.workers,
    clock,
    handle: async (key) => {
      const over = looks.begin(key);
      touched.begin(key);
      return reconcileApplication(refFrom(key), context).finally(() => {
        touched.end(key);
        over();
      });
    },
    failed: (key, thrown, failures) => {
      if (ended.signal.aborted) return;
      log.warn("A pass over an Application failed.", { application: key, error: thrown, count: failures });
      if (failures >= quarantineAfter) void quarantine(refFrom(key), thrown, context);
    },
  });

  const clusterEvents = {
    touched: (instanceName: string) => queue.add(formatRef(refOfInstance(instanceName, store.controlNamespace))),
    settled: () => {
      for (const application of store.applications()) queue.add(formatRef(refOf(application)));
    },
  };
  const refs = createRepositoryRefs({
    repository: options.repository,
    clock,
    log,
    intervalMs: options.pollIntervalMs,
    timeoutMs: lookTimeoutMs,
    changed: (url, look, scope) => void queueTouched({ url, scope }, look, parts),
  });
  const context: ReconcileContext = {
    ...options,
    clusters: createClusters(options.clusters, clusterEvents, log, ended.signal),
    refs,
    memories,
    signal: ended.signal,
  };
  const touched = createTouchedReaders({ ...context, readers });

  const parts: Parts = { context, queue, readers, touched, looks };

  let sweep: () => void = () => undefined;
  return {
    context,
    load: () => queue.size(),
    async start() {
      await store.follow(storeHandlers(options, parts), ended.signal);
      sweep = startSweep(context, queue);
    },
    async stop() {
      sweep();
      refs.close();
      ended.abort(new Error("the engine stops"));
      await queue.close();
    },
    refresh(ref, { freshRefs, hard }) {
      const application = store.application(ref);
      if (application === undefined) return Promise.resolve();
      const memory = memories.of(ref, application.metadata.uid ?? "");
      if (freshRefs) memory.refsNotBefore = clock.now();
      if (hard) memory.hard = true;
      const look = looks.next(formatRef(ref));
      queue.add(formatRef(ref));
      return look;
    },
    retryFailed: () => queueFailed(store.applications(), queue),
    pushed(url) {
      const concerned = readers.urls();
      const same = [...concerned].filter((used) => normalizeGitUrl(used) === normalizeGitUrl(url));
      for (const used of same) refs.refresh(used);
      return same.reduce((count, used) => count + readers.of(used).size, 0);
    },
  };
}

interface Parts {
  readonly context: ReconcileContext;
  readonly queue: Queue;
  readonly readers: ReturnType<typeof createReaders>;
  readonly touched: TouchedReaders;
  readonly looks: ReturnType<typeof createLooks>;
}

/** A push to a repository that hundreds read from is a pass over those that read what changed. */
async function queueTouched(place: ScopedRepository, look: Look, { context, queue, readers, touched }: Parts): Promise<void> {
  const keys = await touched.touched(place, look).catch((error: unknown) => {
    if (!context.signal.aborted) context.log.warn("Every reader of a repository is looked at.", { repository: place.url, error });
    return readers.of(place.url);
  });
  for (const key of keys) queue.add(key);
}

/** What a change of the control plane's own objects leads to. */
function storeHandlers(
  { settingsChanged, projectsChanged }: ControllerOptions,
  { context, queue, readers, touched, looks }: Parts,
): StoreHandlers {
  const { store, events, clock, refs, memories } = context;
  return {
    application(before, after) {
      for (const event of describeChange(before, after, clock.now())) events.publish(event);
      const key = formatRef(refOf((after ?? before) as Application));
      if (readers.put(key, after)) refs.use(readers.urls());
      if (after === undefined) {
        queue.forget(key);
        memories.forget(key);
        looks.done(key);
        forgetTargets(before, context);
      } else if (before === undefined || concernsLoop(before, after)) queue.add(key);
      touched.changed(key);
    },
    project(before, after) {
      projectsChanged();
      const name = (after ?? before)?.metadata.name;
      for (const application of store.applications())
        if (isObject(application.spec) && projectOf(application) === name) queue.add(formatRef(refOf(application)));
    },
    settings: settingsChanged,
  };
}

function queueFailed(applications: Iterable<Application>, queue: Queue): void {
  for (const application of applications) {
    const isFailed = application.status?.conditions?.some(({ type }) => type === "ComparisonError") ?? true;
    if (isFailed) queue.add(formatRef(refOf(application)));
  }
}

/** An Application that is gone wants nothing any more. */
function forgetTargets(application: Application | undefined, { clusters, store }: ReconcileContext): void {
  if (!isObject(application?.spec)) return;
  const found = clusters.resolve(application.spec.destination ?? {});
  if ("watched" in found) found.watched.index.watchKeys(instanceNameOf(refOf(application), store.controlNamespace), []);
}
