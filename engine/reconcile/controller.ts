import type { RuleScope } from "../health/find-rule.js";
import { type Application, type ApplicationRef, formatRef, refOf } from "../model/application.js";
import type { PackagePush, Push } from "../model/push.js";
import { refOfInstance } from "../ownership/instance-name.js";
import type { Cluster } from "../ports/cluster.js";
import { isAffectedByPush } from "../refresh/affected-by-push.js";
import { repositoryIdentity } from "../source/git-url.js";
import { createMemories } from "./application-memory.js";
import { createLooks } from "./awaited-looks.js";
import { createClusters } from "./clusters.js";
import { createCustomizationsKeeper } from "./customizations-keeper.js";
import { type FollowedPackages, followPackages } from "./followed-packages.js";
import { refFrom } from "./key.js";
import { followersOfPackage, readersOfPackage } from "./package-readers.js";
import { createProjectConditions } from "./project-conditions.js";
import { quarantine, quarantineAfter } from "./quarantine.js";
import { createQueue, type Queue } from "./queue.js";
import type { ScopedRepository } from "./reader-places.js";
import { reconcileApplication } from "./reconcile-application.js";
import type { ReconcileContext } from "./reconcile-context.js";
import { createReaders } from "./repository-readers.js";
import { createRepositoryRefs, type Look } from "./repository-refs.js";
import { type ControllerParts, createStoreHandlers, type StoreListeners } from "./store-handlers.js";
import { startSweep } from "./sweep.js";
import { createTouchedReaders } from "./touched-readers.js";

/** What the controller is made of, and how it behaves. */
export interface ControllerOptions
  extends StoreListeners,
    Pick<
      ReconcileContext,
      | "store"
      | "repository"
      | "packages"
      | "renderer"
      | "inspector"
      | "remoteFor"
      | "renderSettings"
      | "scripts"
      | "deleter"
      | "verifiesSources"
      | "events"
      | "clock"
      | "log"
    > {
  readonly clusters: readonly Cluster[];
  /** Time between two looks at a repository, milliseconds; asked anew each time. */
  readonly pollIntervalMs: () => number;
  /** Whose kinds our own health rules judge. Default: those that Argo CD judges. */
  readonly healthRules?: RuleScope;
  /** Applications worked on at once. */
  readonly workers: number;
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
  /** Tells of a push to a repository. Returns the Applications that follow what was pushed, as `formatRef` writes them. */
  pushed(push: Push): readonly string[];
  /** Tells of a push to a registry: those that follow it look there again. Returns them as `formatRef` writes them. */
  packagePushed(push: PackagePush): readonly string[];
  /** The Applications that follow what would be pushed, as `formatRef` writes them. */
  followersOfPush(push: Push): readonly string[];
  followersOfPackage(push: PackagePush): readonly string[];
  /** Looks again at every Application that could not be rendered or compared, because something it may have lacked is there now. */
  retryFailed(): void;
  /** Applications that wait for a pass, and that are in one. */
  load(): ReturnType<Queue["size"]>;
}

/** A look at a repository that takes longer has failed. */
const lookTimeoutMs = 30_000;
/** The same of a registry, which may have to be asked for a token, tags and a manifest. */
const packageTimeoutMs = 90_000;

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
    handle: (key) => passOver(key, parts),
    failed: (key, thrown, failures) => {
      if (ended.signal.aborted) return;
      log.warn("A pass over an Application failed.", { application: key, error: thrown, count: failures });
      if (failures >= quarantineAfter) void quarantine(refFrom(key), thrown, context);
    },
  });

  const clusterEvents = {
    touched: (instanceName: string) => queue.add(formatRef(refOfInstance(instanceName, store.controlNamespace))),
    settled: () => queueAll(store.applications(), queue),
  };
  const refs = createRepositoryRefs({
    repository: options.repository,
    clock,
    log,
    intervalMs: options.pollIntervalMs,
    timeoutMs: lookTimeoutMs,
    changed: (url, look, scope) => void queueTouched({ url, scope }, look, parts),
  });
  const customizations = createCustomizationsKeeper(log, options.healthRules);
  const packages = followPackagesOf(options, readers, queue);
  const context: ReconcileContext = {
    ...options,
    packages,
    customizations: customizations.current,
    compareSettings: customizations.compareSettings,
    clusters: createClusters(
      options.clusters,
      { ...clusterEvents, clock, log, healthScripts: customizations.healthScripts, runner: options.scripts },
      ended.signal,
    ),
    refs,
    memories,
    signal: ended.signal,
  };
  const touched = createTouchedReaders({ ...context, readers });

  const conditions = createProjectConditions(context);
  const parts: ControllerParts = { context, customizations, queue, readers, touched, looks, conditions };

  let sweep: () => void = () => undefined;
  return {
    context,
    load: () => queue.size(),
    async start() {
      await store.follow(createStoreHandlers(options, parts), ended.signal);
      sweep = startSweep(context, queue);
    },
    async stop() {
      sweep();
      refs.close();
      packages.close();
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
    ...pushListeners(parts),
  };
}

/** What pushes lead to, and would. */
function pushListeners(
  parts: ControllerParts,
): Pick<Controller, "pushed" | "packagePushed" | "followersOfPush" | "followersOfPackage"> {
  const { context, readers } = parts;
  return {
    pushed: (push) =>
      followersOf(push, parts).flatMap(({ url, keys }) => {
        context.refs.refresh(url, push.ref);
        return keys;
      }),
    packagePushed: (push) => queueFollowers(push, parts),
    followersOfPush: (push) => followersOf(push, parts).flatMap(({ keys }) => keys),
    followersOfPackage: (push) => followersOfPackage(push, context.store, readers),
  };
}

/** One pass over one Application. */
async function passOver(
  key: string,
  { context, looks, touched }: ControllerParts,
): Promise<Awaited<ReturnType<typeof reconcileApplication>>> {
  const over = looks.begin(key);
  touched.begin(key);
  try {
    return await reconcileApplication(refFrom(key), context);
  } finally {
    touched.end(key);
    over();
  }
}

/** Who follows what was pushed, by the repository's URL as they write it. */
function followersOf(push: Push, { context: { store }, readers }: ControllerParts) {
  const identity = repositoryIdentity(push.url);
  const follows = (key: string) => {
    const application = store.application(refFrom(key));
    return application !== undefined && isAffectedByPush(application.spec, push);
  };
  const same = [...readers.urls()].filter((url) => repositoryIdentity(url) === identity);
  const followed = same.map((url) => ({ url, keys: [...readers.of(url)].filter(follows) }));
  return followed.filter(({ keys }) => keys.length > 0);
}

/** Who follows a chart or artifact that was pushed looks for it anew. */
function queueFollowers(
  push: PackagePush,
  { context: { store, memories, clock }, readers, queue }: ControllerParts,
): readonly string[] {
  const keys = followersOfPackage(push, store, readers);
  for (const key of keys) {
    const ref = refFrom(key);
    memories.of(ref, store.application(ref)?.metadata.uid ?? "").refsNotBefore = clock.now();
    queue.add(key);
  }
  return keys;
}

/** Follows charts and artifacts as branches are followed: who reads from one that moved is looked at. */
function followPackagesOf(options: ControllerOptions, readers: ControllerParts["readers"], queue: Queue): FollowedPackages {
  const { packages, clock, log, pollIntervalMs: intervalMs, store } = options;
  return followPackages({
    packages,
    clock,
    log,
    intervalMs,
    timeoutMs: packageTimeoutMs,
    readersOf: (followed) => readersOfPackage(followed, store, readers),
    changed: (keys) => {
      for (const key of keys) queue.add(key);
    },
  });
}

/** A push to a repository that hundreds read from is a pass over those that read what changed. */
async function queueTouched(
  place: ScopedRepository,
  look: Look,
  { context, queue, readers, touched }: ControllerParts,
): Promise<void> {
  const keys = await touched.touched(place, look).catch((error: unknown) => {
    if (!context.signal.aborted) context.log.warn("Every reader of a repository is looked at.", { repository: place.url, error });
    return readers.of(place.url);
  });
  for (const key of keys) queue.add(key);
}

function queueAll(applications: Iterable<Application>, queue: Queue): void {
  for (const application of applications) queue.add(formatRef(refOf(application)));
}

function queueFailed(applications: Iterable<Application>, queue: Queue): void {
  for (const application of applications) {
    const isFailed = application.status?.conditions?.some(({ type }) => type === "ComparisonError") ?? true;
    if (isFailed) queue.add(formatRef(refOf(application)));
  }
}
