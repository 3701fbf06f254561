import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { access } from "./access/access.js";
import type { Bench, BenchContext, BenchOptions } from "./bench.js";
import { type BenchCluster, startBenchBed } from "./bench-cluster.js";
import { firstSync } from "./first-sync.js";
import { type Fleet, startFleet } from "./fleet.js";
import { floor } from "./floor.js";
import { heal } from "./heal.js";
import { hostile } from "./hostile/hostile.js";
import { hotSpots } from "./hot-spots.js";
import { idle } from "./idle.js";
import { list } from "./list.js";
import { loadAverage, machineFacts } from "./machine.js";
import { printTable, type Row } from "./print-table.js";
import { push } from "./push.js";
import { monorepo } from "./rendering/monorepo.js";
import { rendering } from "./rendering/rendering.js";
import { rights } from "./rights.js";
import { start } from "./start.js";
import { subscribers } from "./subscribers.js";

const root = join(import.meta.dirname, "..", "..");
/** In the order in which they are run. */
const benches: readonly Bench[] = [
  floor,
  start,
  firstSync,
  push,
  heal,
  idle,
  list,
  subscribers,
  rendering,
  monorepo,
  hostile,
  rights,
  access,
];

/** What says how an API server does: its own floor, and what the engine makes of it. */
const clusterBenches: readonly Bench[] = [floor, firstSync, push, heal, idle];

interface Flags {
  readonly bed?: boolean;
  readonly apps: number;
  readonly dist: string;
  readonly json?: string;
  readonly profile?: string;
  readonly profileFolder: string;
}

const command = new Command("npm run bench --")
  .description("Measures the built product and prints one table. Without names, all of it: about ten minutes.")
  .argument("[names...]", `which: ${benches.map(({ name }) => name).join(", ")}`)
  .option("--apps <number>", "Applications of the fleet", positive, 500)
  .option(
    "--bed",
    `measure on Kubernetes' own API server as well, and print both: ${clusterBenches.map(({ name }) => name).join(", ")}`,
  )
  .option("--json <file>", "also write the figures to a file")
  .option("--dist <folder>", "measure this build as it is instead of building", join(root, "dist"))
  .option("--profile <name>", "take a CPU profile of the server while this bench measures, and print its hot spots")
  .option("--profile-folder <folder>", "where profiles are written", join(tmpdir(), "fairlead-profiles"))
  .addHelpText("after", `\n${benches.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join("\n")}`)
  .parse();

const flags = command.opts<Flags>();
process.exitCode = await run(command.args.length === 0 && flags.profile !== undefined ? [flags.profile] : command.args);

async function run(names: readonly string[]): Promise<number> {
  const unknown = [...names, ...(flags.profile === undefined ? [] : [flags.profile])].find(
    (name) => !benches.some((bench) => bench.name === name),
  );
  if (unknown !== undefined)
    command.error(`error: there is no bench "${unknown}". Choose ${benches.map(({ name }) => name).join(", ")}.`);
  const withoutBed = flags.bed === true && names.find((name) => !clusterBenches.some((bench) => bench.name === name));
  if (withoutBed) command.error(`error: the bench "${withoutBed}" is not about the API server; leave out --bed.`);
  const facts = machineFacts(root);
  const chosen = (flags.bed === true ? clusterBenches : benches).filter(({ name }) => names.length === 0 || names.includes(name));
  const own = await runAll(chosen);
  const bed = flags.bed === true ? await runOnBed(chosen) : { rows: [], failed: false };
  const rows = [...own.rows, ...bed.rows];
  const failed = own.failed || bed.failed;
  const ended = `load     ${loadAverage()} at the end`;
  process.stdout.write(`\n${[...facts, ended].join("\n")}\n\n${printTable(rows)}\n`);
  if (flags.json !== undefined)
    writeFileSync(flags.json, `${JSON.stringify({ facts: [...facts, ended], apps: flags.apps, rows }, undefined, 2)}\n`);
  return failed ? 1 : 0;
}

interface Outcome {
  readonly rows: readonly Row[];
  readonly failed: boolean;
}

async function runOnBed(chosen: readonly Bench[]): Promise<Outcome> {
  try {
    const { cluster, stop } = await startBenchBed((line) => void process.stdout.write(`• ${line}\n`));
    try {
      return await runAll(chosen, cluster);
    } finally {
      await stop();
    }
  } catch (thrown) {
    process.stderr.write(`fairlead: the bed did not start: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    return { rows: [], failed: true };
  }
}

/** Runs benches one after the other, all of them even if one fails. */
async function runAll(chosen: readonly Bench[], cluster?: BenchCluster): Promise<Outcome> {
  const { context, end } = createContext(cluster);
  const rows: Row[] = [];
  let failed = false;
  for (const chosenBench of chosen) {
    const bench = cluster === undefined ? chosenBench.name : `${chosenBench.name}, ${cluster.name}`;
    try {
      for (const measurement of await chosenBench.run(context)) rows.push({ bench, ...measurement });
    } catch (thrown) {
      failed = true;
      const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      process.stderr.write(`fairlead: the bench "${bench}" failed: ${reason}\n`);
    }
  }
  await end();
  return { rows, failed };
}

function createContext(cluster: BenchCluster | undefined): { readonly context: BenchContext; readonly end: () => Promise<void> } {
  const { apps, profile, profileFolder } = flags;
  const options: BenchOptions = { apps, dist: resolve(flags.dist), profileFolder, ...(profile !== undefined && { profile }) };
  const folders: string[] = [];
  const stops: (() => Promise<unknown>)[] = [];
  let fleet: Promise<Fleet> | undefined;
  const say = (line: string) => void process.stdout.write(`• ${line}\n`);
  const context: BenchContext = {
    options,
    ...(cluster !== undefined && { cluster }),
    say,
    folder() {
      const path = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
      folders.push(path);
      return path;
    },
    fleet: () => (fleet ??= startFleet(context)),
    ending: (stop) => void stops.push(stop),
    async profiled(name, server, work) {
      if (name !== profile) return work();
      mkdirSync(profileFolder, { recursive: true });
      const file = join(profileFolder, `${name}.cpuprofile`);
      await server.startProfile();
      const result = await work();
      await server.endProfile(file);
      say(`profile: ${file}\n${hotSpots(file, 25)}`);
      return result;
    },
  };
  const end = async () => {
    for (const stop of stops.splice(0).reverse()) await stop().catch(() => undefined);
    for (const path of folders) rmSync(path, { recursive: true, force: true });
  };
  return { context, end };
}

function positive(text: string): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError("Give a number from 1 to 99999.");
}
