import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { createCluster } from "../../../clients/kubernetes/cluster.js";
import { type EmbeddedCluster, startEmbeddedCluster } from "../../../clients/kubernetes/embedded/server.js";
import { createTransport } from "../../../clients/kubernetes/transport.js";
import { type ClusterUnderTest, describeCluster } from "../../contracts/cluster.js";
import { createFakeLog } from "../../fakes/log.js";
import { startScriptedApiServer } from "./scripted-api-server.js";

function connect(kubeconfig: string, closeServer: () => Promise<void>): ClusterUnderTest {
  const transport = createTransport({ kubeconfig });
  const cluster = createCluster(transport, {
    server: transport.server,
    name: "tested",
    log: createFakeLog(),
    clock: systemClock,
  });
  return {
    cluster,
    async close() {
      await transport.close();
      await closeServer();
    },
  };
}

describeCluster("over HTTP", async () => {
  const server = await startScriptedApiServer();
  return connect(server.kubeconfig, () => server.close());
});

let embedded: EmbeddedCluster;
const dataFolder = mkdtempSync(path.join(tmpdir(), "fairlead-cluster-"));
beforeAll(async () => {
  embedded = await startEmbeddedCluster({ dataFolder, port: 0, log: createFakeLog() });
});
afterAll(async () => {
  await embedded.close();
  rmSync(dataFolder, { recursive: true });
});

describeCluster("on the embedded API server", () => Promise.resolve(connect(embedded.kubeconfig, () => Promise.resolve())));
