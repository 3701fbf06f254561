import { FairleadError, messageOf } from "../../engine/errors.js";
import type { ApiResource } from "../../engine/model/live-object.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { KindName } from "../../engine/ports/cluster.js";
import type { Log } from "../../engine/ports/log.js";
import { unlessAborted } from "./deadline.js";
import { discoveryAccept, type GroupKinds, parseAggregated, parseGroupList, parseResourceList } from "./parse-discovery.js";
import { isJsonFields, listOf } from "./parse-json.js";
import type { Transport } from "./transport.js";

/** The kinds that one API server serves, as far as is known. */
export interface Discovery {
  /** Every kind once, in the version the server prefers; empty before the first look. */
  preferred(): readonly ApiResource[];
  /** Every kind in every version; the same list as long as nothing changed. */
  served(): readonly ApiResource[];
  /** A kind in its preferred or in the asked version; undefined if not served. From memory. */
  find(kind: KindName): ApiResource | undefined;
  /**
   * As `find`, but looks first if nobody did, and again for a kind not known unless the last look is less than a second old.
   * @throws FairleadError `UNAVAILABLE` if the kind's group never told its kinds; otherwise if the server cannot be asked and never could
   */
  resolve(kind: KindName, signal: AbortSignal): Promise<ApiResource | undefined>;
  /**
   * Looks now; callers that come together share one look. Kinds that could not be learned keep their last known state: only a complete answer
   * takes a kind away.
   * @throws FairleadError if even the list of groups could not be read; what was known stays
   */
  refresh(signal: AbortSignal): Promise<void>;
}

const shortestIntervalMs = 1000;

/** What a discovery works with. */
export interface DiscoveryOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a kind that somebody asked for turned out to be served since the last look. */
  readonly learned?: () => void;
}

/** Creates the discovery of one API server. Nothing is asked before it is needed. */
export function createDiscovery(transport: Transport, { clock, log, learned }: DiscoveryOptions): Discovery {
  let groups: readonly GroupKinds[] = [];
  let index = new Map<string, readonly ApiResource[]>();
  let served: readonly ApiResource[] = [];
  let triedAt: number | undefined;
  let failure: unknown;
  let looking: Promise<void> | undefined;
  // A look is shared, so it ends by its own deadlines and not with the signal of whoever came first.
  const never = new AbortController().signal;

  const look = async () => {
    try {
      groups = keepKnown(groups, await readGroups(transport, log, never));
      index = indexKinds(groups);
      served = [...index.values()].flat();
      failure = undefined;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      triedAt = clock.now();
    }
  };
  const refresh = (signal: AbortSignal) => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return unlessAborted(looking, signal);
  };
  const find = ({ group, kind, version }: KindName) =>
    index.get(`${group}/${kind}`)?.find((resource) => version === undefined || resource.version === version);

  return {
    preferred: () => [...index.values()].flatMap((versions) => versions.slice(0, 1)),
    served: () => served,
    find,
    refresh,
    async resolve(kind, signal) {
      const known = find(kind);
      if (known !== undefined) return known;
      const isFirst = triedAt === undefined;
      const recent = triedAt !== undefined && clock.now() - triedAt < shortestIntervalMs;
      if (!recent) await refresh(signal).catch(() => signal.throwIfAborted());
      if (failure !== undefined) {
        if (groups.length === 0) throw failure;
        log.warn("Discovery failed; the kinds known before are used", { cluster: transport.server, error: failure });
      }
      const found = find(kind);
      if (found !== undefined && !isFirst) learned?.();
      if (found === undefined && groups.some((group) => group.group === kind.group && isPartlyUnknown(group)))
        throw unknownGroup(transport, kind);
      return found;
    },
  };
}

async function readGroups(transport: Transport, log: Log, signal: AbortSignal): Promise<readonly GroupKinds[]> {
  const get = (path: string) =>
    transport.request({ method: "GET", path, accept: discoveryAccept, action: "discover the served kinds" }, signal);
  const [core, named] = await Promise.all([get("/api"), get("/apis")]);
  const groups = [
    ...(parseAggregated(core) ?? (await readPlain([{ group: "", versions: coreVersions(core) }], get, log))),
    ...(parseAggregated(named) ?? (await readPlain(groupsOf(transport, named), get, log))),
  ];
  if (!groups.some(({ group, versions }) => group === "" && versions.length > 0)) throw notDiscovery(transport);
  return groups;
}

function groupsOf(transport: Transport, document: unknown): ReturnType<typeof parseGroupList> {
  if (!isJsonFields(document) || document["kind"] !== "APIGroupList") throw notDiscovery(transport);
  return parseGroupList(document);
}

/** No API server lacks the core group: concluding from such an answer that kinds are gone would delete what lives. */
function notDiscovery({ server }: Transport): FairleadError {
  return new FairleadError("UNAVAILABLE", `Cannot discover the served kinds: what "${server}" answered is no discovery document`);
}

const isPartlyUnknown = ({ versions }: GroupKinds) => versions.some(({ resources }) => resources === undefined);

/** A group that does not answer may well have the kind: that it is absent must not be concluded. */
function unknownGroup({ server }: Transport, { group, kind }: KindName): FairleadError {
  return new FairleadError(
    "UNAVAILABLE",
    `Cannot tell whether "${server}" serves ${kind}: its API group "${group}" does not say what it has`,
  );
}

async function readPlain(
  list: ReturnType<typeof parseGroupList>,
  get: (path: string) => Promise<unknown>,
  log: Log,
): Promise<readonly GroupKinds[]> {
  const readVersion = async (group: string, version: string) => {
    try {
      const path =
        group === ""
          ? `/api/${encodeURIComponent(version)}`
          : `/apis/${encodeURIComponent(group)}/${encodeURIComponent(version)}`;
      return { version, resources: parseResourceList(await get(path), group, version) };
    } catch (error) {
      log.debug("An API group could not be discovered; its kinds stay as known", {
        resource: `${group}/${version}`,
        error: messageOf(error),
      });
      return { version, resources: undefined };
    }
  };
  return Promise.all(
    list.map(async ({ group, versions }) => ({
      group,
      versions: await Promise.all(versions.map((version) => readVersion(group, version))),
    })),
  );
}

function coreVersions(document: unknown): readonly string[] {
  const versions = isJsonFields(document) ? listOf(document["versions"]) : [];
  return versions.filter((version) => typeof version === "string");
}

/** The fresh state, with kinds that could not be learned as they were known. */
function keepKnown(known: readonly GroupKinds[], fresh: readonly GroupKinds[]): readonly GroupKinds[] {
  return fresh.map((group) => {
    const before = known.find((old) => old.group === group.group);
    const versions = group.versions.map(({ version, resources }) => ({
      version,
      resources: resources ?? before?.versions.find((old) => old.version === version)?.resources,
    }));
    return { ...group, versions };
  });
}

/** `group/kind` → the kind in all its versions, preferred first. */
function indexKinds(groups: readonly GroupKinds[]): Map<string, readonly ApiResource[]> {
  const index = new Map<string, ApiResource[]>();
  for (const resource of groups.flatMap((group) => group.versions.flatMap((version) => version.resources ?? []))) {
    const key = `${resource.group}/${resource.kind}`;
    const versions = index.get(key) ?? [];
    // A kind may be served under several names (Binding, Scale, reviews); the first that the version has counts.
    if (!versions.some((other) => other.version === resource.version)) index.set(key, [...versions, resource]);
  }
  return index;
}
