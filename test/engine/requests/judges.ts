import type { AppProject } from "../../../engine/model/app-project.js";
import { type Clusters, createClusters } from "../../../engine/reconcile/clusters.js";
import { createFakeApplicationStore, type FakeApplicationStore } from "../../fakes/application-store.js";
import { createFakeCluster } from "../../fakes/cluster.js";
import { createFakeLog } from "../../fakes/log.js";
import { deafNeeds } from "../reconcile/deaf-needs.js";

/** What judges a wish: a store with the project `default` and one cluster. */
export interface Judges {
  readonly store: FakeApplicationStore;
  readonly clusters: Clusters;
}

/** A project that permits one repository host and the namespace `web`. */
export const strict: AppProject = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "default" },
  spec: {
    sourceRepos: ["https://git.example.com/*"],
    destinations: [{ server: "https://kubernetes.default.svc", namespace: "web" }],
  },
};

/** A spec that `strict` permits. */
export const permitted = {
  project: "default",
  source: { repoURL: "https://git.example.com/shop.git", path: "shop", targetRevision: "main" },
  destination: { name: "in-cluster", namespace: "web" },
};

/** Makes judges that nothing was asked of yet. */
export function createJudges(): Judges {
  const ended = AbortSignal.abort();
  return {
    store: createFakeApplicationStore([strict]),
    clusters: createClusters([createFakeCluster()], deafNeeds(createFakeLog()), ended),
  };
}
