import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EmbeddedCluster, startEmbeddedCluster } from "../../../../clients/kubernetes/embedded/server.js";
import { kubernetesContract, runContractCase } from "../../../contracts/kubernetes.js";
import { silentLog } from "./silent-log.js";

let cluster: EmbeddedCluster;
const dataFolder = mkdtempSync(join(tmpdir(), "fairlead-contract-"));

beforeAll(async () => {
  cluster = await startEmbeddedCluster({ dataFolder, port: 0, log: silentLog });
});
afterAll(async () => {
  await cluster.close();
  rmSync(dataFolder, { recursive: true });
});

test.each(kubernetesContract)("the embedded cluster keeps: $name", async (promised) => {
  await expect(runContractCase(cluster, promised)).resolves.toBeUndefined();
});
