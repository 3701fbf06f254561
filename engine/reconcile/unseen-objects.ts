import { type Application } from "../model/application.js";
import type { Manifest } from "../model/manifest.js";
import { ownerOf } from "../ownership/tracking-id.js";
import type { WatchedCluster } from "./clusters.js";
import { inParallel } from "./in-parallel.js";
import { mustBeManaged } from "./must-be-managed.js";

interface Place {
  readonly watched: Pick<WatchedCluster, "cluster" | "index">;
  readonly instanceName: string;
  readonly signal: AbortSignal;
}

/**
 * The objects that an Application was last seen to have, read one by one where no list can tell of them: kinds that may not be listed or are not watched.
 * Only those that are still tracked as its own.
 * @throws FairleadError `FAILED_PRECONDITION` with reason `NOT_MANAGED` for one that lies outside the part of the cluster that is managed; as `Cluster.read`
 */
export async function unseenObjects(
  { status }: Application,
  { watched, instanceName, signal }: Place,
): Promise<readonly Manifest[]> {
  const { cluster, index } = watched;
  const keys = (status?.resources ?? [])
    .map(({ group = "", kind, namespace = "", name }) => ({ group, kind, namespace, name }))
    .filter((key) => !index.isListed(key));
  mustBeManaged(keys, cluster.scope());
  const found: Manifest[] = [];
  await inParallel(keys, 10, async (key) => {
    const object = await cluster.read(key, undefined, signal);
    const isOurs =
      object !== undefined && !object.metadata.ownerReferences?.length && ownerOf(object)?.instanceName === instanceName;
    if (isOurs && index.get(key)?.body === undefined) found.push(object);
  });
  return found;
}
