import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// The embedded API server alone, as a process: `embedded-process.ts DIST DATA`. It writes DATA/kubeconfig and says when it is ready.
// Node runs it as it is: all that is imported from the sources is types.
const [dist = "", dataFolder = ""] = process.argv.slice(2);
const built = (path: string): Promise<unknown> => import(pathToFileURL(join(dist, path)).href);

const { startEmbeddedCluster } = (await built(
  "clients/kubernetes/embedded/server.js",
)) as typeof import("../../clients/kubernetes/embedded/server.js");
const { createLogger } = (await built("server/logger.js")) as typeof import("../../server/logger.js");

const cluster = await startEmbeddedCluster({ dataFolder: join(dataFolder, "cluster"), port: 0, log: createLogger("warn") });
writeFileSync(join(dataFolder, "kubeconfig"), cluster.kubeconfig, { mode: 0o600 });
process.stdout.write("ready\n");
process.on("SIGTERM", () => void cluster.close().then(() => process.exit(0)));
process.on("disconnect", () => process.exit(0));
