import { join } from "node:path";
import { type FleetTool, toolOfService } from "../../../server/sample/fleet-names.js";
import { type ApplicationWatch, applicationsPath, isSynced, watchApplications } from "../application-watch.js";
import type { Bench, BenchContext, Measurement } from "../bench.js";
import { applicationWrites } from "../first-sync.js";
import { repositoryUrl, sampleAtRest } from "../fleet.js";
import { cloneRepository, type GitClone } from "../git-clone.js";
import { measureCost } from "../measure-cost.js";
import { ownCpuSeconds, processCost, processesBelow } from "../process-cost.js";
import { type ProductProcess, startProduct } from "../product-process.js";
import { type Counts, sumOf } from "../server-process.js";
import { inParallel, sleep, spreadOf } from "../statistics.js";
import {
  changedService,
  libraries,
  monorepoApplication,
  monorepoName,
  serviceOf,
  sharedFiles,
  unrelatedFile,
} from "./monorepo-files.js";
import { poolOf } from "./pool.js";

const createdAtOnce = 16;
const pushesPerTool = 5;
const pauseMs = 1_000;
/** Until what a push stirs up has settled. */
const settleMs = 4_000;

/** One repository of N Applications in four tools: what a commit costs that touches one, a library of a quarter, or nothing that is read. */
export const monorepo: Bench = {
  name: "monorepo",
  about: "one repository of N Applications in four tools: commits that touch one, a library, nothing",
  async run(context) {
    const fleet = await startMonorepo(context);
    const rows = [
      ...(await context.profiled("monorepo", fleet.product, () => touchOne(context, fleet))),
      ...(await touchLibraries(context, fleet)),
      ...(await touchNothing(context, fleet)),
    ];
    await fleet.product.stop();
    return rows;
  },
};

interface Monorepo {
  readonly product: ProductProcess;
  readonly applications: ApplicationWatch;
  readonly clone: GitClone;
  readonly size: number;
}

async function startMonorepo(context: BenchContext): Promise<Monorepo> {
  const size = context.options.apps;
  const folder = context.folder();
  const product = await startProduct(context.options.dist, join(folder, "data"));
  context.ending(() => product.stop());
  const applications = await watchApplications(product.kubernetes);
  await sampleAtRest(applications);
  context.say(`monorepo: syncing ${size} Applications`);
  const clone = await cloneRepository(product.session.git, join(folder, "clone"));
  clone.write({ ...sharedFiles(), [unrelatedFile]: "first\n" });
  for (let index = 0; index < size; index += 1) clone.write(serviceOf(index));
  await clone.commit("bench: the repository");
  await clone.push();
  const repoURL = repositoryUrl(product);
  await inParallel(size, createdAtOnce, (index) =>
    product.kubernetes.create(applicationsPath, monorepoApplication(index, repoURL)),
  );
  await applications.whenAll(
    "mono-",
    size,
    (application) => isSynced(application) && application.status?.health?.status === "Healthy",
  );
  await sleep(settleMs);
  return { product, applications, clone, size };
}

/** Commits that touch one Application each; the tools take turns. */
async function touchOne(context: BenchContext, fleet: Monorepo): Promise<readonly Measurement[]> {
  const { product } = fleet;
  const tools: readonly FleetTool[] = ["plain", "helm", "kustomize", "jsonnet"];
  const pushes = pushesPerTool * tools.length;
  context.say(`monorepo: ${pushes} commits that touch one Application`);
  for (const index of tools.keys()) await pushOne(fleet, fleet.size - 1 - index, "warm");
  await sleep(settleMs);
  const idle = await measureCost(product, () => sleep(10_000));
  const pool = poolOf(product.pid);
  const [launcher = product.pid] = processesBelow(product.pid, "git/launcher.mjs");
  const [gitServer = product.pid] = processesBelow(product.pid, "git-server-program");
  const before = {
    pool: ownCpuSeconds(pool),
    own: ownCpuSeconds([product.pid]),
    git: processCost(launcher).cpuSeconds,
    server: processCost(gitServer).cpuSeconds,
  };
  const taken: { readonly tool: FleetTool; readonly ms: number }[] = [];
  const { cost } = await measureCost(product, async () => {
    for (let turn = 0; turn < pushes; turn += 1) {
      taken.push({ tool: toolOfService(turn), ms: await pushOne(fleet, turn % fleet.size, `level${turn}`) });
      await sleep(pauseMs);
    }
  });
  const renderSeconds = ownCpuSeconds(pool) - before.pool;
  const ownSeconds = ownCpuSeconds([product.pid]) - before.own;
  const gitSeconds = processCost(launcher).cpuSeconds - before.git;
  const serverSeconds = processCost(gitServer).cpuSeconds - before.server;
  const restSeconds = (idle.cost.cpuSeconds / idle.cost.seconds) * cost.seconds;
  const each = (name: string, unit: string, value: number, mark?: number): Measurement => ({
    name,
    unit,
    n: pushes,
    value: value / pushes,
    ...(mark !== undefined && { target: { value: mark } }),
  });
  const { counts } = cost;
  return [
    { name: "commit of one: accepted → Synced", unit: "ms", ...spreadOf(taken.map(({ ms }) => ms)), target: { p50: 100 } },
    ...tools.map((tool) => ({
      name: `– ${tool}`,
      unit: "ms",
      ...spreadOf(taken.filter((one) => one.tool === tool).map(({ ms }) => ms)),
    })),
    each("commit of one: renders", "renders", sumOf(counts, "render mono-"), 1),
    each("– Application writes", "writes", applicationWrites(counts), 2),
    each("– git requests, polls too", "requests", sumOf(counts, "git ls-remote", "git fetch"), 1),
    each("– CPU of the sandbox", "ms", renderSeconds * 1_000),
    each(
      "– CPU beyond it, API server included",
      "ms",
      (cost.cpuSeconds - renderSeconds - serverSeconds - restSeconds) * 1_000,
      100,
    ),
    each("– – of the product's own process", "ms", ownSeconds * 1_000),
    each("– – of the git that it fetches with", "ms", gitSeconds * 1_000),
    each("– CPU of the sample's Git server, which takes the push", "ms", serverSeconds * 1_000),
  ];
}

/** Commits that change what a quarter of the Applications reads. */
async function touchLibraries(context: BenchContext, fleet: Monorepo): Promise<readonly Measurement[]> {
  const { product, clone, applications, size } = fleet;
  const rows: Measurement[] = [];
  for (const tool of ["helm", "kustomize", "jsonnet"] as const) {
    context.say(`monorepo: a commit that changes what all of ${tool} read`);
    const { file, from } = libraries[tool];
    const readers = Array.from({ length: size }, (_, index) => index).filter((index) => toolOfService(index) === tool);
    const { result: ms, cost } = await measureCost(product, async () => {
      clone.write({ [file]: (sharedFiles()[file] ?? "").replace(from, from.replace("info", "debug")) });
      const commit = await clone.commit(`bench: ${tool}`);
      const synced = Promise.all(readers.map((index) => applications.when(monorepoName(index), isSyncedAt(commit))));
      await clone.push();
      const last = Math.max(...(await synced));
      const accepted = await acceptedAt(product);
      await sleep(settleMs);
      return last - accepted;
    });
    const { counts } = cost;
    rows.push(
      {
        name: `commit of what all of ${tool} read: renders`,
        unit: "renders",
        n: readers.length,
        value: sumOf(counts, "render mono-"),
        target: { value: readers.length },
      },
      { name: "– renders of others", unit: "renders", n: 1, value: rendersOfOthers(counts, readers), target: { value: 0 } },
      { name: "– accepted → all Synced", unit: "s", n: readers.length, value: ms / 1_000 },
    );
  }
  return rows;
}

/** A commit of a file that no Application reads. */
async function touchNothing(context: BenchContext, { product, clone }: Monorepo): Promise<readonly Measurement[]> {
  context.say("monorepo: a commit that nobody reads");
  const { cost } = await measureCost(product, async () => {
    clone.write({ [unrelatedFile]: "second\n" });
    await clone.commit("bench: nothing");
    await clone.push();
    await sleep(settleMs);
  });
  const { counts } = cost;
  const requests = sumOf(counts, "git ls-remote", "git fetch");
  return [
    {
      name: "commit that nobody reads: renders",
      unit: "renders",
      n: 1,
      value: sumOf(counts, "render mono-"),
      target: { value: 0 },
    },
    { name: "– Application writes", unit: "writes", n: 1, value: applicationWrites(counts), target: { value: 0 } },
    { name: "– git requests, polls too", unit: "requests", n: 1, value: requests },
    { name: "– CPU, the push and the sample's server too", unit: "ms", n: 1, value: cost.cpuSeconds * 1_000 },
  ];
}

/** @returns milliseconds from the moment the server accepted the push until the Application is Synced at its commit */
async function pushOne({ product, applications, clone }: Monorepo, index: number, level: string): Promise<number> {
  clone.write(changedService(index, level));
  const commit = await clone.commit(`bench: ${level}`);
  const synced = applications.when(monorepoName(index), isSyncedAt(commit));
  await clone.push();
  const at = await synced;
  return at - (await acceptedAt(product));
}

/** When the server accepted the last push, on our clock. */
async function acceptedAt(product: ProductProcess): Promise<number> {
  const { times } = await product.told();
  return (times.pushed ?? 0) - performance.timeOrigin;
}

function isSyncedAt(commit: string): Parameters<ApplicationWatch["when"]>[1] {
  return ({ status, operation }) =>
    operation === undefined &&
    status?.sync?.status === "Synced" &&
    status.sync.revision === commit &&
    status.operationState?.phase === "Succeeded";
}

function rendersOfOthers(counts: Counts, readers: readonly number[]): number {
  const named = readers.reduce((sum, index) => sum + (counts[`render ${monorepoName(index)}`] ?? 0), 0);
  return sumOf(counts, "render mono-") - named;
}
