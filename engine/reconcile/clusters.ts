import type { HealthScripts } from "../health/health-scripts.js";
import { equalJson } from "../kubernetes/json-value.js";
import { createLiveIndex, type LiveIndex, type TouchedInstance } from "../live/live-index.js";
import { readClusterScope } from "../live/read-cluster-scope.js";
import type { ApplicationDestination } from "../model/application.js";
import type { Manifest } from "../model/manifest.js";
import type { RawSettings } from "../model/settings.js";
import type { Clock } from "../ports/clock.js";
import type { Cluster } from "../ports/cluster.js";
import type { Log } from "../ports/log.js";
import type { ScriptRunner } from "../ports/script-runner.js";
import { createHealthQueue, type HealthQueue } from "./health-queue.js";

/** One cluster with what is live in it. */
export interface WatchedCluster {
  readonly cluster: Cluster;
  readonly index: LiveIndex;
  /** Whether everything that can be seen has been seen once. Before that nothing is compared: absence would prove nothing. */
  settled(): boolean;
  /** Takes in an object that we wrote, before the watch tells of it. */
  wrote(object: Manifest): void;
}

/** The clusters that Applications can go to. */
export interface Clusters {
  /** The cluster a destination names; watching it begins with the first call. A sentence says why there is none. */
  resolve(destination: ApplicationDestination): { readonly watched: WatchedCluster } | { readonly because: string };
  /** Judges the health of live objects anew where another script is there for their kind now. */
  rejudge(): void;
  /** Takes in which part of each cluster is managed; says whether that is another one than before. What has no effect is said in the log, once. */
  manage(settings: RawSettings): boolean;
}

/** What watching clusters needs, and whom changes are told to. */
export interface ClusterNeeds {
  readonly log: Log;
  readonly clock: Clock;
  readonly healthScripts: () => HealthScripts;
  readonly runner: Pick<ScriptRunner, "health">;
  /** An object changed that concerns an Application, given by its instance name. */
  touched(instanceName: string): void;
  /** A cluster can be compared from now on. */
  settled(): void;
}

/**
 * Knows the clusters by URL and by name, and holds what is live in each. A cluster that no Application goes to is never spoken to.
 * @param signal ends all watches
 */
export function createClusters(all: readonly Cluster[], needs: ClusterNeeds, signal: AbortSignal): Clusters {
  const watched = new Map<Cluster, WatchedCluster>();
  const told = new Map<Cluster, readonly string[]>();
  // One for all clusters: scripts are run by a few processes, whoever asks.
  const health = createHealthQueue({ ...needs, scripts: needs.healthScripts, signal });

  function watchedOf(cluster: Cluster): WatchedCluster {
    const known = watched.get(cluster);
    if (known !== undefined) return known;
    const entry = watch(cluster, needs, health, signal);
    watched.set(cluster, entry);
    return entry;
  }

  return {
    resolve({ server, name }) {
      const wanted = server?.replace(/\/+$/u, "");
      const found = all.filter((cluster) => (name ? cluster.name === name : cluster.server === wanted));
      const [first, second] = found;
      if (second !== undefined)
        return { because: `There are ${found.length} clusters with the name "${name}". Give the server's URL instead.` };
      if (first !== undefined) return { watched: watchedOf(first) };
      const asked = name ? `name "${name}"` : `server "${server ?? ""}"`;
      return {
        because: `There is no cluster with the ${asked}. Known are: ${all.map((cluster) => `${cluster.name} (${cluster.server})`).join(", ")}.`,
      };
    },
    rejudge() {
      for (const { index } of watched.values()) index.rejudge();
    },
    manage(settings) {
      let isOther = false;
      for (const cluster of all) {
        const { scope, problems } = readClusterScope(cluster.server, settings);
        const before = told.get(cluster) ?? [];
        for (const error of problems.filter((problem) => !before.includes(problem)))
          needs.log.warn("A setting of a cluster has no effect.", { cluster: cluster.server, error });
        told.set(cluster, problems);
        if (equalJson(scope, cluster.scope())) continue;
        cluster.manage(scope);
        isOther = true;
      }
      return isOther;
    },
  };
}

function watch(cluster: Cluster, needs: ClusterNeeds, health: HealthQueue, signal: AbortSignal): WatchedCluster {
  const { log } = needs;
  const tell = (touched: readonly TouchedInstance[]) => {
    for (const { instanceName } of touched) needs.touched(instanceName);
  };
  const index: LiveIndex = createLiveIndex({
    scripts: needs.healthScripts,
    ask: (question) =>
      health.ask({
        ...question,
        read: async (until) => index.get(question.key)?.body ?? cluster.read(question.key, question.version, until),
        answer: (answer) => tell(index.judged(question, answer)),
      }),
  });
  let settled = false;
  cluster
    .watch((change) => {
      if (change.type === "settled") {
        settled = true;
        needs.settled();
      }
      tell(index.apply(change));
    }, signal)
    .catch((thrown: unknown) => {
      if (!signal.aborted) log.error("The watch of a cluster ended.", { cluster: cluster.server, error: thrown });
    });
  return {
    cluster,
    index,
    settled: () => settled,
    wrote(object) {
      // The watch will tell the same again, with the same version, and then nothing is new.
      index.wrote(object);
    },
  };
}
