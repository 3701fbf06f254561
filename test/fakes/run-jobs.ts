import type { Manifest } from "../../engine/model/manifest.js";
import { keyOf } from "../../engine/model/resource-key.js";
import type { FakeCluster } from "./cluster.js";

/** Plays the controller of Jobs: each ends one turn of the event loop after it was created, as `endOf` says; undefined lets it run for ever. */
export function runJobs(cluster: FakeCluster, endOf: (name: string) => "Complete" | "Failed" | undefined): void {
  cluster.store.onChange((change) => {
    if (change.type !== "ADDED" || change.object.kind !== "Job") return;
    const { object } = change;
    setImmediate(() => finish(cluster, object, endOf(object.metadata.name ?? "")));
  });
}

/** Ends a Job, if it is still the same. */
export function finish(cluster: FakeCluster, job: Manifest, type: "Complete" | "Failed" | undefined): void {
  const live = cluster.get(keyOf(job));
  if (type === undefined || live === undefined || live.metadata.uid !== job.metadata.uid) return;
  cluster.put({ ...live, status: { conditions: [{ type, status: "True", message: `the Job is ${type}` }] } });
}
