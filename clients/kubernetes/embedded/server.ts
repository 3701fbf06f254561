import { mkdirSync } from "node:fs";
import type { Server } from "node:https";
import { join } from "node:path";
import type { Log } from "../../../engine/ports/log.js";
import type { EmbeddedApi } from "./api.js";
import { loadIdentity } from "./certificates.js";
import { type ServerContext, timestamp } from "./context.js";
import { startControllers } from "./controllers/start.js";
import { startCrdController } from "./crd-controller.js";
import { createFirstObjects } from "./first-objects.js";
import { startGarbageCollector } from "./garbage-collector.js";
import { createInProcessApi } from "./in-process-api.js";
import { createKindRegistry } from "./kinds.js";
import { formatKubeconfig } from "./kubeconfig.js";
import { listen } from "./listen.js";
import { startNamespaceController } from "./namespace-controller.js";
import { createHandler } from "./routes/handle.js";
import { openStorage, type StorageLimits } from "./storage.js";
import { createWatchHub } from "./watch-hub.js";

/** How to start the embedded cluster. */
export interface EmbeddedClusterOptions {
  /** Made if missing. One process at a time may use it. */
  readonly dataFolder: string;
  /** `127.0.0.1` unless said. */
  readonly host?: string;
  /** 0: the port of the last time if it is free, else any. */
  readonly port: number;
  readonly log: Log;
  readonly limits?: StorageLimits;
  /** `false`: Deployments and the like stay as they were written, as beside an API server alone. Default true. */
  readonly controllers?: boolean;
}

/** A running embedded cluster and how to reach it. */
export interface EmbeddedCluster {
  readonly url: string;
  /** PEM. */
  readonly caCertificate: string;
  readonly token: string;
  /** YAML text with context `fairlead`. */
  readonly kubeconfig: string;
  readonly api: EmbeddedApi;
  /** Ends watches, lets open requests finish for at most five seconds, and closes the database. */
  close(): Promise<void>;
}

const drainMs = 5_000;

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(timer);
}

/**
 * Starts an API server of Kubernetes' protocol in this process: HTTPS on one address, objects in SQLite under the data folder. Keys, certificate, token and
 * objects survive a restart and a kill.
 * @throws FairleadError `UNAVAILABLE` if the port is taken
 */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  const { dataFolder, host = "127.0.0.1", port, log, limits, controllers = true } = options;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const { caCertificate, certificate, key, token } = await loadIdentity(dataFolder, host);
  const storage = openStorage(join(dataFolder, "cluster.sqlite"), limits);
  const hub = createWatchHub((error) => log.error("A listener of the embedded cluster failed", { error }));
  const context: ServerContext = { storage, kinds: createKindRegistry(), hub, log, now: () => new Date() };
  const stopping = new AbortController();
  const stops = [startCrdController(context), startNamespaceController(context, caCertificate), startGarbageCollector(context)];
  const release = () => {
    stopping.abort();
    for (const stop of stops) stop();
  };
  const api = createInProcessApi(context);
  try {
    createFirstObjects(api, timestamp(context.now()));
    if (controllers) stops.push(startControllers({ api, log }));
    const handler = createHandler(context, token, stopping.signal);
    const listening = await listen({ caCertificate, certificate, key, token }, handler, { host, port, dataFolder });
    const url = `https://${host.includes(":") ? `[${host}]` : host}:${listening.port}`;
    return {
      url,
      caCertificate,
      token,
      kubeconfig: formatKubeconfig({ url, caCertificate, token }),
      api,
      close: async () => {
        release();
        await drain(listening.server);
        storage.close();
      },
    };
  } catch (error) {
    release();
    storage.close();
    throw error;
  }
}
