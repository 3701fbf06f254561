import { messageOf } from "../../engine/errors.js";
import type { ClusterScope } from "../../engine/model/cluster-scope.js";
import type { ApiResource, LiveChange } from "../../engine/model/live-object.js";
import { groupOf, type Manifest } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { type Alarm, createAlarm } from "./alarm.js";
import { backOffMs, machineRandomness } from "./back-off.js";
import { sleep } from "./deadline.js";
import type { Discovery } from "./discovery.js";
import { isExcludedByDefault, isNoise } from "./excluded-kinds.js";
import { createFollowedPlaces, type FollowedPlaces } from "./followed-places.js";
import type { InformerOptions } from "./informer.js";
import type { Transport } from "./transport.js";

/** What of a cluster is watched, and how. */
export interface ClusterWatchOptions {
  /** Kinds to leave out; events and leases always are. Default: Argo CD's shipped exclusions. */
  readonly excludes?: (resource: ApiResource) => boolean;
  /** How many lists are made at a time. Default 8. */
  readonly maxLists?: number;
  /**
   * How many collections are watched at most: one a kind, or one a kind and namespace; each takes a socket. Of what is beyond it, the last namespaces, single
   * objects are read when they are asked for. Default 2,000.
   */
  readonly maxStreams?: number;
  /** Timing of the informers, see `InformerOptions`. */
  readonly informers?: Pick<InformerOptions, "firstBackOffMs" | "longestBackOffMs" | "listIntervalMs" | "stallMs" | "random">;
  /** How often discovery is read without being told that it changed, in milliseconds. Default 10 minutes. */
  readonly rediscoverMs?: number;
}

/** All that a watch works with. */
export interface ClusterWatch extends ClusterWatchOptions {
  readonly transport: Transport;
  readonly discovery: Discovery;
  /** Which part of the cluster is watched at this moment. */
  readonly scope: () => ClusterScope;
  /** Has a listener called when it is worth looking anew at once: at another scope, or at a kind that came. Returns how to end that. */
  readonly onChange: (listener: () => void) => () => void;
  readonly handler: (change: LiveChange) => void;
  readonly log: Log;
  readonly clock: Clock;
}

interface WatchState extends ClusterWatch {
  readonly followed: FollowedPlaces;
  readonly rediscovery: Alarm;
}

/** Discovery lags a little behind the CRD that changed it: it is read at once and again after this. */
const secondLookMs = 3000;

/**
 * Runs an informer for every kind that can be listed and watched, in each namespace where only some are managed, and keeps the set of them in step with
 * discovery and scope. Resolves when the signal has ended it and all connections of it are closed.
 */
export async function watchCluster(watch: ClusterWatch, signal: AbortSignal): Promise<void> {
  const { transport, clock, log, maxLists = 8, maxStreams = 2000, informers = {} } = watch;
  const rediscovery = createAlarm(clock);
  const hear = (change: LiveChange) => {
    if (change.type === "upsert" || change.type === "delete") ringForDiscovery(rediscovery, change.object);
    watch.handler(change);
  };
  const followed = createFollowedPlaces({ transport, clock, log, handler: hear, informers, maxLists, maxStreams });
  const state: WatchState = { ...watch, followed, rediscovery };
  const forget = watch.onChange(() => rediscovery.ring());
  let failures = 0;
  let settling: Promise<void> | undefined;
  while (!signal.aborted) {
    try {
      await state.discovery.refresh(signal);
      failures = 0;
      followed.keepInStep(watchableKinds(state), watch.scope(), signal);
      settling ??= settle(state, signal);
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      if (failures === 1)
        state.log.warn("A cluster cannot be discovered; trying on", { cluster: state.transport.server, error: messageOf(error) });
    }
    await waitForNextLook(state, failures, signal).catch(() => undefined);
  }
  forget();
  await Promise.all([settling, followed.ended()]);
}

/** Tells once that every kind of the first look has been listed, or has failed to be. */
async function settle({ followed, handler }: WatchState, signal: AbortSignal): Promise<void> {
  await followed.attempted();
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

/** What of the served kinds is watched: all that can be, but for noise and what is left out. */
function watchableKinds({ discovery, excludes = isExcludedByDefault }: WatchState): readonly ApiResource[] {
  return discovery
    .preferred()
    .filter(
      (resource) =>
        resource.verbs.includes("list") && resource.verbs.includes("watch") && !isNoise(resource) && !excludes(resource),
    );
}

function ringForDiscovery(rediscovery: Alarm, object: Manifest): void {
  const group = groupOf(object);
  const changesIt =
    (object.kind === "CustomResourceDefinition" && group === "apiextensions.k8s.io") ||
    (object.kind === "APIService" && group === "apiregistration.k8s.io");
  if (changesIt) rediscovery.ring(secondLookMs);
}
