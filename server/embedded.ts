import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { startEmbeddedCluster } from "../clients/kubernetes/embedded/server.js";
import type { Push } from "../engine/model/push.js";
import type { Log } from "../engine/ports/log.js";
import { launchSampleGitServer } from "./sample/launch-git-server.js";
import { createSampleRepository } from "./sample/sample-repository.js";
import type { DataFolder } from "./start/data-folder.js";

/** The cluster that a start uses: the path of a kubeconfig, and how to end what was started for it. */
export interface StartedCluster {
  readonly kubeconfigFile: string;
  readonly context?: string;
  close(): Promise<void>;
}

/** Starts the embedded cluster on the data folder and writes a kubeconfig for it, for the owner's eyes only. */
export async function startOwnCluster(data: DataFolder, log: Log): Promise<StartedCluster> {
  const cluster = await startEmbeddedCluster({ dataFolder: data.folder("cluster"), port: 0, log });
  const kubeconfigFile = data.file("kubeconfig");
  writeFileSync(kubeconfigFile, cluster.kubeconfig, { mode: 0o600 });
  return { kubeconfigFile, close: () => cluster.close() };
}

/** The sample's Git server with its repository. */
export interface StartedRepository {
  /** As Applications name it. */
  readonly url: string;
  /** With the secret in it, for `git clone` and `git push`. */
  readonly cloneUrl: string;
  /** A `file://` URL of what a URL of this server serves: we fetch from it without going over the network. */
  readonly fetchedFrom: (url: string) => string | undefined;
  close(): Promise<void>;
}

/** Makes the sample repository if there is none and serves it on loopback; only who knows the secret of the data folder may push. */
export async function startSampleRepository(
  data: DataFolder,
  onPush: (push: Push) => void,
  log: Log,
): Promise<StartedRepository> {
  const folder = data.folder("git");
  const repository = await createSampleRepository(folder);
  const password = secretOf(data.file("git-secret"));
  const server = await launchSampleGitServer({ folder, host: "127.0.0.1", port: 0, username: "sample", password, onPush, log });
  return {
    url: server.url,
    cloneUrl: server.cloneUrl,
    fetchedFrom: (url) => (url === server.url ? pathToFileURL(repository).href : undefined),
    close: () => server.close(),
  };
}

function secretOf(path: string): string {
  if (!existsSync(path)) writeFileSync(path, randomBytes(18).toString("base64url"), { mode: 0o600 });
  return readFileSync(path, "utf8").trim();
}
