import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "../../server/start/session-file.js";
import type { BenchCluster } from "./bench-cluster.js";
import { type KubernetesAccess, openKubernetes } from "./kubernetes-access.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";
import { sleep } from "./statistics.js";

/** The built product in a process of its own, as `npm start` runs it. */
export interface ProductProcess extends ServerProcess {
  readonly session: Session;
  readonly kubernetes: KubernetesAccess;
  /** From the start of the process until `session.json` was there. */
  readonly startedInMs: number;
}

const startWithinMs = 120_000;

/**
 * Starts the product on a data folder and waits until it says that it is ready.
 * @param choices.host a script that is started instead of the product's own, with the folder of the build as its first argument, and imports that
 * @param choices.cluster what it runs on instead of its own API server
 */
export async function startProduct(
  dist: string,
  dataFolder: string,
  { host, cluster }: { readonly host?: string; readonly cluster?: BenchCluster | undefined } = {},
): Promise<ProductProcess> {
  const sessionFile = join(dataFolder, "session.json");
  rmSync(sessionFile, { force: true });
  const begun = performance.now();
  const on = cluster === undefined ? [] : ["--kubeconfig", cluster.kubeconfigFile, "--context", cluster.context];
  const args = ["--port", "0", "--data", dataFolder, ...on];
  const server =
    host === undefined ? startServerProcess(join(dist, "server", "main.js"), args) : startServerProcess(host, [dist, ...args]);
  let ended: number | null | undefined;
  void server.exited.then((code) => (ended = code));
  while (!existsSync(sessionFile)) {
    if (ended !== undefined) throw new Error(`the product ended with ${ended}:\n${server.output()}`);
    if (performance.now() - begun > startWithinMs) throw new Error(`the product did not start:\n${server.output()}`);
    await sleep(2);
  }
  const startedInMs = performance.now() - begun;
  const session = JSON.parse(readFileSync(sessionFile, "utf8")) as Session;
  const kubernetes = openKubernetes(session.kubeconfig, cluster?.context);
  return {
    ...server,
    session,
    kubernetes,
    startedInMs,
    async stop(signal) {
      await kubernetes.close();
      return server.stop(signal);
    },
  };
}
