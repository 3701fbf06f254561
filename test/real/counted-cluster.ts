import { systemClock } from "../../clients/in-process/system-clock.js";
import type { RequestRecord } from "../../clients/kubernetes/api-request.js";
import { createCluster } from "../../clients/kubernetes/cluster.js";
import type { ClusterWatchOptions } from "../../clients/kubernetes/cluster-watch.js";
import { createTransport, type Transport } from "../../clients/kubernetes/transport.js";
import type { LiveChange } from "../../engine/model/live-object.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { Cluster } from "../../engine/ports/cluster.js";
import { createFakeLog } from "../fakes/log.js";
import type { Bed } from "./bed/bed.js";
import { eventuallyTrue } from "./eventually.js";

/** The product's own client on a bed, with everything it asks and hears written down. */
export interface CountedCluster {
  readonly transport: Transport;
  readonly cluster: Cluster;
  readonly requests: readonly (RequestRecord & { readonly atMs: number })[];
  readonly changes: readonly LiveChange[];
  /** Starts watching; settles once all kinds were listed or could not be. */
  watch(): Promise<void>;
  /** When the lists of a collection that the server gave began: their first pages, in milliseconds of `performance.now()`. */
  lists(path: string): readonly number[];
  /** What was told of an object since the beginning, in order. */
  told(kind: string, name: string): readonly LiveChange["type"][];
  close(): Promise<void>;
}

/** How a counted client is opened. */
export interface CountedOptions extends ClusterWatchOptions {
  /** Of the bed's kubeconfig. Default `bed-user`, whom priority and fairness do not let pass. */
  readonly context?: string;
  /** The text of a kubeconfig in the place of the bed's. */
  readonly kubeconfig?: string;
}

const isAbout = ({ kind, metadata }: Manifest, wanted: string, name: string) => kind === wanted && metadata.name === name;

/** Opens the client. Nothing is asked before it is used. */
export function openCounted(bed: Bed, { context = "bed-user", kubeconfig, ...options }: CountedOptions = {}): CountedCluster {
  const requests: (RequestRecord & { readonly atMs: number })[] = [];
  const changes: LiveChange[] = [];
  const source = kubeconfig === undefined ? { kubeconfigFile: bed.kubeconfigFile, context } : { kubeconfig };
  const onRequest = (record: RequestRecord) => void requests.push({ ...record, atMs: performance.now() - record.durationMs });
  const transport = createTransport(source, { onRequest });
  const cluster = createCluster(transport, {
    server: transport.server,
    name: "bed",
    log: createFakeLog(),
    clock: systemClock,
    ...options,
  });
  const ending = new AbortController();
  let watching: Promise<void> | undefined;
  return {
    transport,
    cluster,
    requests,
    changes,
    async watch() {
      watching = cluster.watch((change) => void changes.push(change), ending.signal);
      await eventuallyTrue(() => changes.some(({ type }) => type === "settled"), "the first look at every kind");
    },
    lists: (path) =>
      requests
        .filter(({ path: asked, status }) => status === 200 && asked.startsWith(`${path}?limit=`) && !asked.includes("continue="))
        .map(({ atMs }) => atMs),
    told: (kind, name) =>
      changes.flatMap((change) => ("object" in change && isAbout(change.object, kind, name) ? [change.type] : [])),
    async close() {
      ending.abort();
      await watching;
      await transport.close();
    },
  };
}
