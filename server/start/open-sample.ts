import type { ApplicationStore } from "../../engine/ports/application-store.js";
import type { Cluster } from "../../engine/ports/cluster.js";
import type { Log } from "../../engine/ports/log.js";
import { type StartedRepository, startSampleRepository } from "../embedded.js";
import { productFolder } from "../product-folder.js";
import { samplePlugins } from "../sample/sample-plugin.js";
import type { DataFolder } from "./data-folder.js";
import type { FirstAccounts } from "./first-accounts.js";
import { ensureSample, ensureSettings, moveSample } from "./first-objects.js";

/** What the sample is opened with. */
export interface SampleNeeds {
  readonly cluster: Cluster;
  readonly store: ApplicationStore;
  readonly data: DataFolder;
  readonly version: string;
  readonly onPush: Parameters<typeof startSampleRepository>[1];
  readonly log: Log;
  readonly ends: (() => Promise<void> | void)[];
}

/** The sample repository with its Applications, and the first accounts: what makes a new control plane one that can be tried. */
export interface Sample {
  readonly repository: StartedRepository;
  /** The first passwords, as long as they are kept. */
  readonly accounts?: FirstAccounts;
  /** Tells Applications where the repository is now, once there is an engine that hears of it. */
  settle(): Promise<void>;
}

/** Starts the sample repository and puts into the control plane what it does not have. Only for the development profile. */
export async function openSample(
  { cluster, store, data, version, onPush, log, ends }: SampleNeeds,
  signal: AbortSignal,
): Promise<Sample> {
  const repository = await startSampleRepository(data, onPush, log);
  ends.push(() => repository.close());
  const control = { cluster, store, signal };
  const accounts = await ensureSettings(control);
  const plugins = await samplePlugins(productFolder("plugins/samples/service-catalogue.tgz"), version);
  const movedFrom = await ensureSample(control, { repoURL: repository.url, plugins });
  return {
    repository,
    ...(accounts !== undefined && { accounts }),
    async settle() {
      if (movedFrom !== undefined) await moveSample(control, movedFrom, repository.url);
    },
  };
}
