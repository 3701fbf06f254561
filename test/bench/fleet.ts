import { join } from "node:path";
import { type ApplicationWatch, applicationsPath, isSynced, watchApplications } from "./application-watch.js";
import type { BenchContext } from "./bench.js";
import { fleetApplication, fleetFiles, fleetName } from "./fleet-manifests.js";
import { cloneRepository, type GitClone } from "./git-clone.js";
import { type Cost, measureCost } from "./measure-cost.js";
import { type ProductProcess, startProduct } from "./product-process.js";
import { inParallel } from "./statistics.js";

/** The product with its fleet of Applications, all Synced. */
export interface Fleet {
  readonly product: ProductProcess;
  readonly applications: ApplicationWatch;
  readonly clone: GitClone;
  readonly size: number;
  /** What it took from the first creation until the last one was Synced. */
  readonly firstSync: Cost;
  /** Milliseconds of each Application from its creation until it was Synced. */
  readonly eachMs: readonly number[];
  /** Seconds until all were Healthy as well. */
  readonly healthySeconds: number;
  readonly residentMiB: number;
}

const createdAtOnce = 16;
const sampleWithinMs = 180_000;

/** Starts the product, waits until its sample has come to rest, pushes the fleet's folders, creates its Applications and waits until all are Synced. */
export async function startFleet(context: BenchContext): Promise<Fleet> {
  const { options } = context;
  const size = options.apps;
  const folder = context.folder();
  const product = await startProduct(options.dist, join(folder, "data"), { cluster: context.cluster });
  context.ending(() => product.stop());
  const applications = await watchApplications(product.kubernetes);
  await sampleAtRest(applications);

  context.say(`fleet: pushing ${size} folders`);
  const clone = await cloneRepository(product.session.git, join(folder, "clone"));
  for (let index = 0; index < size; index += 1) clone.write(inFolder(index, fleetFiles(fleetName(index), "first")));
  await clone.commit("bench: the fleet");
  await clone.push();

  context.say(`fleet: syncing ${size} Applications`);
  const repoURL = repositoryUrl(product);
  const eachMs: number[] = [];
  const { cost } = await context.profiled("first-sync", product, () =>
    measureCost(product, async () => {
      const seen: Promise<void>[] = [];
      await inParallel(size, createdAtOnce, async (index) => {
        const begun = performance.now();
        await product.kubernetes.create(applicationsPath, fleetApplication(index, repoURL));
        seen.push(applications.when(fleetName(index), isSynced).then((at) => void eachMs.push(at - begun)));
      });
      await Promise.all(seen);
    }),
  );
  const synced = performance.now();
  await applications.whenAll("bench-", size, ({ status }) => status?.health?.status === "Healthy");
  const healthySeconds = cost.seconds + (performance.now() - synced) / 1_000;
  return { product, applications, clone, size, firstSync: cost, eachMs, healthySeconds, residentMiB: product.cost().residentMiB };
}

/** The fleet's repository as Applications name it. */
export function repositoryUrl({ session }: ProductProcess): string {
  const url = new URL(session.git);
  url.username = "";
  url.password = "";
  return url.href;
}

/** Files as they lie in the repository. */
export function inFolder(index: number, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`bench/${fleetName(index)}/${name}`, text]));
}

/** The sample's automated Applications are Synced and Healthy. @throws Error after three minutes that says which one is not, and how it is */
export async function sampleAtRest(applications: ApplicationWatch): Promise<void> {
  const isAtRest: Parameters<ApplicationWatch["when"]>[1] = (application) =>
    isSynced(application) && application.status?.health?.status === "Healthy";
  await applications.when("guestbook", isAtRest, sampleWithinMs);
  await applications.whenAll("fleet-", 30, isAtRest, sampleWithinMs);
}
