import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import {
  type EmbeddedCluster,
  type EmbeddedClusterOptions,
  startEmbeddedCluster,
} from "../../../../clients/kubernetes/embedded/server.js";
import { type Connection, connect } from "../../../contracts/kubernetes-cases/connection.js";
import { silentLog } from "./silent-log.js";

/** A folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-embedded-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An embedded cluster that is closed when the test is over, and a connection to it. */
export async function temporaryCluster(
  options: Partial<EmbeddedClusterOptions> = {},
): Promise<{ readonly cluster: EmbeddedCluster; readonly connection: Connection }> {
  const cluster = await startEmbeddedCluster({
    dataFolder: options.dataFolder ?? temporaryFolder(),
    port: 0,
    log: silentLog,
    ...options,
  });
  const connection = connect(cluster);
  onTestFinished(async () => {
    await connection.close();
    await cluster.close().catch(() => undefined);
  });
  return { cluster, connection };
}
