import type { KeyedTarget } from "../diff/normalize-targets.js";
import { isFailure } from "../errors.js";
import { type Manifest, versionOf } from "../model/manifest.js";
import { formatKey } from "../model/resource-key.js";
import type { ApplicationMemory } from "./application-memory.js";
import type { WatchedCluster } from "./clusters.js";
import { inParallel } from "./in-parallel.js";

interface Places {
  readonly instanceName: string;
  readonly watched: WatchedCluster;
  readonly memory: ApplicationMemory;
  readonly signal: AbortSignal;
}

/**
 * The live objects that bear the targets' keys, whole and in the targets' versions, by `formatKey`. Objects come from the index; the API server is asked
 * for what the index does not hold whole, for kinds that are not watched, and for another version than the watched one.
 */
export async function findLive(
  targets: readonly KeyedTarget[],
  { instanceName, watched, memory, signal }: Places,
): Promise<ReadonlyMap<string, Manifest>> {
  const { index, cluster } = watched;
  const unfilled = index.watchKeys(
    instanceName,
    targets.map(({ key }) => key),
  );
  await inParallel(unfilled, 10, async (key) => {
    const object = await cluster.read(key, undefined, signal);
    if (object !== undefined) index.fill(object);
  });
  if (memory.converted.size > targets.length) memory.converted.clear();
  const found = new Map<string, Manifest>();
  await inParallel(targets, 10, async ({ key, target }) => {
    const name = formatKey(key);
    const record = index.get(key);
    const version = versionOf(target);
    if (record === undefined && index.isListed(key)) return;
    const held = record?.body;
    const object =
      held !== undefined && record?.version === version
        ? held
        : await readAt(name, record?.resourceVersion, () => cluster.read(key, version, signal), memory);
    if (object !== undefined) found.set(name, object);
  });
  return found;
}

/** Reads an object once for each of its versions in time; without a known one every time. */
async function readAt(
  name: string,
  resourceVersion: string | undefined,
  read: () => Promise<Manifest | undefined>,
  memory: ApplicationMemory,
): Promise<Manifest | undefined> {
  const known = memory.converted.get(name);
  if (known !== undefined && known.resourceVersion === resourceVersion) return known.object;
  const object = await read().catch((thrown: unknown) => {
    // A kind that the cluster does not know has no objects.
    if (isFailure(thrown, "NOT_FOUND")) return undefined;
    throw thrown;
  });
  if (object !== undefined && resourceVersion !== undefined) memory.converted.set(name, { resourceVersion, object });
  else memory.converted.delete(name);
  return object;
}
