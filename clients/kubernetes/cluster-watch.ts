import { messageOf } from "../../engine/errors.js";
import type { ApiResource, LiveChange } from "../../engine/model/live-object.js";
import { groupOf, type Manifest } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { backOffMs, machineRandomness } from "./back-off.js";
import { sleep } from "./deadline.js";
import type { Discovery } from "./discovery.js";
import { isExcludedByDefault, isNoise } from "./excluded-kinds.js";
import { createInformer, type Informer, type InformerChange, type InformerOptions } from "./informer.js";
import { createLimiter, type Limiter } from "./limiter.js";
import { resourcePath } from "./resource-path.js";
import type { Transport } from "./transport.js";

/** What of a cluster is watched, and how. */
export interface ClusterWatchOptions {
  /** Kinds to leave out; events and leases always are. Default: Argo CD's shipped exclusions. */
  readonly excludes?: (resource: ApiResource) => boolean;
  /** How many kinds are listed at a time. Default 8. */
  readonly maxLists?: number;
  /** Timing of the informers, see `InformerOptions`. */
  readonly informers?: Pick<InformerOptions, "firstBackOffMs" | "longestBackOffMs" | "listIntervalMs" | "stallMs" | "random">;
  /** How often discovery is read without being told that it changed, in milliseconds. Default 10 minutes. */
  readonly rediscoverMs?: number;
}

/** All that a watch works with. */
export interface ClusterWatch extends ClusterWatchOptions {
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly handler: (change: LiveChange) => void;
  readonly log: Log;
  readonly clock: Clock;
}

interface Followed {
  readonly resource: ApiResource;
  readonly informer: Informer;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

interface WatchState extends ClusterWatch {
  readonly followed: Map<string, Followed>;
  readonly lists: Limiter;
  readonly rediscovery: Alarm;
}

/** Discovery lags a little behind the CRD that changed it: it is read at once and again after this. */
const secondLookMs = 3000;

/**
 * Runs an informer for every kind that can be listed and watched, and keeps the set of them in step with discovery. Resolves when the signal
 * has ended it and all connections of it are closed.
 */
export async function watchCluster(watch: ClusterWatch, signal: AbortSignal): Promise<void> {
  const state: WatchState = {
    ...watch,
    followed: new Map(),
    lists: createLimiter(watch.maxLists ?? 8, 10_000),
    rediscovery: createAlarm(watch.clock),
  };
  let failures = 0;
  let settling: Promise<void> | undefined;
  while (!signal.aborted) {
    try {
      await state.discovery.refresh(signal);
      failures = 0;
      keepInStep(state, signal);
      settling ??= settle(state, signal);
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      if (failures === 1)
        state.log.warn("A cluster cannot be discovered; trying on", { cluster: state.transport.server, error: messageOf(error) });
    }
    await waitForNextLook(state, failures, signal).catch(() => undefined);
  }
  await Promise.all([settling, ...[...state.followed.values()].map(({ ended }) => ended)]);
}

/** Tells once that every kind of the first look has been listed, or has failed to be. */
async function settle({ followed, handler }: WatchState, signal: AbortSignal): Promise<void> {
  await Promise.all([...followed.values()].map(({ informer }) => informer.attempted));
  if (!signal.aborted) handler({ type: "settled" });
}

async function waitForNextLook(
  { clock, rediscovery, rediscoverMs = 600_000 }: WatchState,
  failures: number,
  signal: AbortSignal,
) {
  const random = machineRandomness;
  const waitMs = failures === 0 ? rediscoverMs : backOffMs(failures, { firstMs: 1000, longestMs: 30_000, random });
  // Never more than one look a second, however many CRDs change.
  await sleep(clock, 1000, signal);
  await rediscovery.wait(waitMs - 1000, signal);
}

/** Starts informers for kinds that came, in whatever version is preferred now, and ends those of kinds that went. */
function keepInStep(state: WatchState, signal: AbortSignal): void {
  const { discovery, excludes = isExcludedByDefault } = state;
  const wanted = new Map<string, ApiResource>();
  for (const resource of discovery.preferred()) {
    const watchable = resource.verbs.includes("list") && resource.verbs.includes("watch");
    if (watchable && !isNoise(resource) && !excludes(resource)) wanted.set(idOf(resource), resource);
  }
  for (const [id, followed] of state.followed) if (!wanted.has(id)) endFollowing(state, followed);
  for (const [id, resource] of wanted) {
    const before = state.followed.get(id);
    if (before?.resource.version === resource.version) continue;
    before?.stop.abort(new Error("The preferred version changed"));
    startFollowing(state, resource, { before: before?.informer, signal });
  }
}

/** `before` followed the kind in another version: what it knew and the first complete list does not have, was deleted in between. */
function startFollowing(
  state: WatchState,
  resource: ApiResource,
  { before, signal }: { readonly before: Informer | undefined; readonly signal: AbortSignal },
): void {
  const { transport, clock, log, lists, informers = {} } = state;
  const { group, version, kind } = resource;
  const apiVersion = group === "" ? version : `${group}/${version}`;
  const stop = new AbortController();
  const end = () => stop.abort(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  let listed = false;
  const tell = (change: InformerChange) => {
    if (stop.signal.aborted) return;
    if (change.type !== "listed") hear(state, change);
    else if (!listed) {
      listed = true;
      if (before !== undefined) for (const object of missing(before, informer)) state.handler({ type: "delete", object });
      state.handler({ type: "listed", resource });
    }
  };
  const informer = createInformer(
    transport,
    { path: resourcePath(resource), apiVersion, kind },
    { clock, log, lists, tell, ...informers },
  );
  const ended = informer.run(stop.signal).finally(() => signal.removeEventListener("abort", end));
  state.followed.set(idOf(resource), { resource, informer, stop, ended });
}

function hear(state: WatchState, change: Exclude<InformerChange, { type: "listed" }>): void {
  if (changesDiscovery(change.object)) state.rediscovery.ring(secondLookMs);
  state.handler(change);
}

function endFollowing({ followed, handler }: WatchState, { resource, informer, stop }: Followed): void {
  followed.delete(idOf(resource));
  stop.abort(new Error("The kind is no longer served"));
  for (const object of informer.known()) handler({ type: "delete", object });
  handler({ type: "unserved", resource });
}

function changesDiscovery(object: Manifest): boolean {
  const group = groupOf(object);
  return (
    (object.kind === "CustomResourceDefinition" && group === "apiextensions.k8s.io") ||
    (object.kind === "APIService" && group === "apiregistration.k8s.io")
  );
}

/** What the first informer knew and the second does not. */
function missing(first: Informer, second: Informer): readonly Manifest[] {
  const place = ({ metadata: { namespace, name, uid } }: Manifest) => `${namespace ?? ""}/${name}/${uid}`;
  const there = new Set([...second.known()].map(place));
  return [...first.known()].filter((object) => !there.has(place(object)));
}

function idOf({ group, kind }: ApiResource): string {
  return `${group}/${kind}`;
}

interface Alarm {
  /** Ends the running or the next wait at once, and one more after `againMs`. */
  ring(againMs: number): void;
  /** Resolves when rung, or after `longestMs`. @throws what `signal` is aborted with */
  wait(longestMs: number, signal: AbortSignal): Promise<void>;
}

function createAlarm(clock: Clock): Alarm {
  let rung = false;
  let wake = () => {};
  let cancelAgain = () => {};
  const ringOnce = () => {
    rung = true;
    wake();
  };
  return {
    ring(againMs) {
      ringOnce();
      cancelAgain();
      cancelAgain = clock.after(againMs, ringOnce);
    },
    async wait(longestMs, signal) {
      const woken = new AbortController();
      const end = () => woken.abort(signal.reason);
      signal.addEventListener("abort", end, { once: true });
      wake = () => woken.abort();
      if (rung || signal.aborted) woken.abort();
      await sleep(clock, longestMs, woken.signal).catch(() => undefined);
      signal.removeEventListener("abort", end);
      wake = () => {};
      rung = false;
      if (signal.aborted) cancelAgain();
      signal.throwIfAborted();
    },
  };
}
