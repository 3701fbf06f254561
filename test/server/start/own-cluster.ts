import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { createCluster } from "../../../clients/kubernetes/cluster.js";
import { startEmbeddedCluster } from "../../../clients/kubernetes/embedded/server.js";
import { createTransport } from "../../../clients/kubernetes/transport.js";
import type { Cluster } from "../../../engine/ports/cluster.js";
import { createFakeLog } from "../../fakes/log.js";
import { temporaryFolder } from "../temporary-folder.js";

/** A server of the Kubernetes API apart from the product, a kubeconfig that names it, and a way to its objects. Ends with the test. */
export async function startCluster(): Promise<{ readonly kubeconfigFile: string; readonly cluster: Cluster }> {
  const dataFolder = temporaryFolder();
  const log = createFakeLog();
  const server = await startEmbeddedCluster({ dataFolder, port: 0, log });
  const kubeconfigFile = join(dataFolder, "kubeconfig");
  writeFileSync(kubeconfigFile, server.kubeconfig, { mode: 0o600 });
  const transport = createTransport({ kubeconfigFile });
  onTestFinished(async () => {
    await transport.close();
    await server.close();
  });
  const names = { server: "https://kubernetes.default.svc", name: "in-cluster" };
  return { kubeconfigFile, cluster: createCluster(transport, { ...names, clock: systemClock, log }) };
}
