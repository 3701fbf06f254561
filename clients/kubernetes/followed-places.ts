import type { ClusterScope } from "../../engine/model/cluster-scope.js";
import type { ApiResource, LiveChange } from "../../engine/model/live-object.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { createInformer, type Informer, type InformerChange, type InformerOptions } from "./informer.js";
import { createLimiter, type Limiter } from "./limiter.js";
import { isListDenied } from "./list-denial.js";
import { resourcePath } from "./resource-path.js";
import type { Transport } from "./transport.js";
import { placeId, type WatchedPlace, watchedPlaces } from "./watched-places.js";

/** The informers of one cluster. */
export interface FollowedPlaces {
  /**
   * Starts informers for what came, in whatever version is preferred now, and ends those of what went. Objects that another informer is to see from now
   * on are told as deleted only if its first complete list lacks them.
   */
  keepInStep(kinds: readonly ApiResource[], scope: ClusterScope, signal: AbortSignal): void;
  /** Resolves when everything that is followed now has been listed once, or has failed to be. */
  attempted(): Promise<void>;
  /** Resolves when all that was ever started has ended. */
  ended(): Promise<void>;
}

/** What following works with. */
export interface FollowNeeds {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  readonly handler: (change: LiveChange) => void;
  readonly informers?: Pick<InformerOptions, "firstBackOffMs" | "longestBackOffMs" | "listIntervalMs" | "stallMs" | "random">;
  /** Lists at a time. */
  readonly maxLists: number;
  readonly maxStreams: number;
}

interface Followed {
  readonly place: WatchedPlace;
  readonly informer: Informer;
  readonly stop: AbortController;
  /** What others knew before, until the first complete list. */
  inherited: readonly Manifest[];
  /** When it was given up because we may not list it. */
  refusedAt: number | undefined;
}

interface State extends FollowNeeds {
  readonly followed: Map<string, Followed>;
  readonly lists: Limiter;
  readonly running: Set<Promise<void>>;
  scope: ClusterScope | undefined;
  left: number;
}

/** What may not be listed is passed over for so long at least. */
const refusedForMs = 60_000;

/** Follows nothing yet. */
export function createFollowedPlaces(needs: FollowNeeds): FollowedPlaces {
  const lists = createLimiter(needs.maxLists, Math.max(10_000, needs.maxStreams));
  const state: State = { ...needs, followed: new Map(), lists, running: new Set(), scope: undefined, left: 0 };
  return {
    keepInStep(kinds, scope, signal) {
      const { places, left } = watchedPlaces(kinds, scope, needs.maxStreams);
      tellOfBound(state, left);
      const isOtherScope = state.scope !== scope;
      state.scope = scope;
      const heirs = endThoseThatLeave(state, { kinds, places, isOtherScope });
      for (const [id, place] of places) if (!state.followed.has(id)) startFollowing(state, place, heirs.get(id) ?? [], signal);
    },
    async attempted() {
      await Promise.all([...state.followed.values()].map(({ informer }) => informer.attempted));
    },
    async ended() {
      await Promise.all(state.running);
    },
  };
}

function tellOfBound(state: State, left: number): void {
  if (left > 0 && left !== state.left)
    state.log.warn("More is to be watched than streams are opened for; the rest is read when it is compared.", {
      cluster: state.transport.server,
      count: left,
    });
  state.left = left;
}

interface Wanted {
  readonly kinds: readonly ApiResource[];
  readonly places: ReadonlyMap<string, WatchedPlace>;
  readonly isOtherScope: boolean;
}

/** Ends what is wanted no more, or otherwise. Returns what it knew, by the place that is to see it from now on; the rest is told as deleted. */
function endThoseThatLeave(state: State, { kinds, places, isOtherScope }: Wanted): ReadonlyMap<string, readonly Manifest[]> {
  const { followed, clock, handler } = state;
  const served = new Set(kinds.map((kind) => placeId(kind, "")));
  const heirs = new Map<string, Manifest[]>();
  const unserved = new Map<string, ApiResource>();
  for (const [id, { place, informer, inherited, stop, refusedAt }] of followed) {
    const { resource, namespace } = place;
    const isDue = refusedAt !== undefined && (isOtherScope || clock.now() - refusedAt >= refusedForMs);
    if (places.get(id)?.resource.version === resource.version && !isDue) continue;
    followed.delete(id);
    stop.abort(new Error("It is watched no more, or otherwise"));
    for (const object of [...inherited, ...informer.known()]) {
      const heir = [placeId(resource, ""), placeId(resource, object.metadata.namespace ?? "")].find((name) => places.has(name));
      if (heir === undefined) handler({ type: "delete", object });
      else pushTo(heirs, heir, object);
    }
    const kind = placeId(resource, "");
    if (!served.has(kind)) unserved.set(kind, resource);
    else if (!places.has(id)) handler({ type: "unlisted", resource, ...(namespace !== "" && { namespace }) });
  }
  for (const resource of unserved.values()) handler({ type: "unserved", resource });
  return heirs;
}

function pushTo(heirs: Map<string, Manifest[]>, heir: string, object: Manifest): void {
  const known = heirs.get(heir);
  if (known === undefined) heirs.set(heir, [object]);
  else known.push(object);
}

function startFollowing(state: State, place: WatchedPlace, inherited: readonly Manifest[], signal: AbortSignal): void {
  const { transport, clock, log, lists, handler, followed, running, informers = {} } = state;
  const { resource, namespace } = place;
  const { group, version, kind } = resource;
  const stop = new AbortController();
  const end = () => stop.abort(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  let isListed = false;
  const tell = (change: InformerChange) => {
    if (stop.signal.aborted) return;
    if (change.type !== "listed") handler(change);
    else if (!isListed) {
      isListed = true;
      for (const object of missing(entry.inherited, informer)) handler({ type: "delete", object });
      entry.inherited = [];
      handler({ type: "listed", resource, ...(namespace !== "" && { namespace }) });
    }
  };
  const givesUp = async (until: AbortSignal) => {
    if (!(await passesOver(state, place, until))) return false;
    entry.refusedAt = clock.now();
    return true;
  };
  const informer = createInformer(
    transport,
    { path: resourcePath(resource, { namespace }), apiVersion: group === "" ? version : `${group}/${version}`, kind },
    { clock, log, lists, tell, givesUp, ...informers },
  );
  const entry: Followed = { place, informer, stop, inherited, refusedAt: undefined };
  followed.set(placeId(resource, namespace), entry);
  const ended = informer.run(stop.signal).finally(() => {
    signal.removeEventListener("abort", end);
    running.delete(ended);
  });
  running.add(ended);
}

/** Says whether the settings want a place passed over whose list was refused. */
async function passesOver({ scope, transport, log }: State, place: WatchedPlace, signal: AbortSignal): Promise<boolean> {
  const mode = scope?.respectRbac ?? "";
  if (mode === "") return false;
  // Who cannot be asked has confirmed nothing.
  if (mode === "strict" && !(await isListDenied(transport, place, signal).catch(() => false))) return false;
  const { resource, namespace } = place;
  log.info("A kind may not be listed and is passed over", {
    cluster: transport.server,
    resource: resourcePath(resource, { namespace }),
  });
  return true;
}

/** What was known before and an informer has not found. */
function missing(before: readonly Manifest[], informer: Informer): readonly Manifest[] {
  if (before.length === 0) return before;
  const place = ({ metadata: { namespace, name, uid } }: Manifest) => `${namespace ?? ""}/${name}/${uid}`;
  const there = new Set([...informer.known()].map(place));
  return before.filter((object) => !there.has(place(object)));
}
