// `npm run bed -- up|down|status`: real Kubernetes on loopback, kept by a process of its own.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Command } from "commander";
import { type BedRecord, checkBedName, listBeds } from "./registry.js";
import { chooseRelease, type ProgramEvent, releases } from "./releases.js";

type KeeperMessage =
  | ProgramEvent
  | { readonly event: "ready"; readonly record: BedRecord }
  | { readonly event: "failed"; readonly because: string };

const defaultName = "bed";
const stopWithinMs = 30_000;

const print = (text: string) => void process.stdout.write(`${text}\n`);

function tellProgress(message: ProgramEvent): void {
  if (message.event === "fetching-go") print("• Fetching Go 1.26 (once, 75 MB) …");
  else print(`• Building ${message.program} ${message.version} (once) …`);
}

function describe({ name, version, url, kubeconfigFile, kubectl }: BedRecord): string {
  return [`${name}: Kubernetes ${version} at ${url}`, `  export KUBECONFIG=${kubeconfigFile}`, `  kubectl is ${kubectl}`].join(
    "\n",
  );
}

function keep(name: string, release: string): Promise<BedRecord> {
  const script = join(import.meta.dirname, "keep.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, name, release], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    detached: true,
  });
  return new Promise((resolve, reject) => {
    child.on("message", (message: KeeperMessage) => {
      if (message.event === "ready") {
        child.disconnect();
        child.unref();
        resolve(message.record);
      } else if (message.event === "failed") reject(new Error(message.because));
      else tellProgress(message);
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`The bed's keeper ended with ${signal ?? code}.`)));
  });
}

async function up({ name, release }: { readonly name: string; readonly release: string }): Promise<void> {
  checkBedName(name);
  const known = listBeds().find((bed) => bed.name === name);
  if (known !== undefined) throw new Error(`A bed named "${name}" runs already. End it with "down", or choose another --name.`);
  const begun = performance.now();
  const record = await keep(name, chooseRelease(release));
  print(`${describe(record)}\n  ready after ${((performance.now() - begun) / 1000).toFixed(1)} s; "npm run bed -- down" ends it`);
}

async function end({ name, pid }: BedRecord): Promise<void> {
  process.kill(pid, "SIGTERM");
  const deadline = Date.now() + stopWithinMs;
  while (listBeds().some((bed) => bed.pid === pid)) {
    // What it started is bound to it and dies too.
    if (Date.now() > deadline) process.kill(pid, "SIGKILL");
    await delay(100);
  }
  print(`${name}: ended`);
}

async function down({ name, all }: { readonly name: string; readonly all?: boolean }): Promise<void> {
  const beds = listBeds().filter((bed) => all === true || bed.name === name);
  if (beds.length === 0 && all !== true) throw new Error(`No bed named "${name}" runs. "status" lists those that do.`);
  await Promise.all(beds.map(end));
}

const program = new Command("bed").description(
  "Real Kubernetes on loopback: kube-apiserver, etcd, controllers, and kwok for nodes.",
);
program
  .command("up")
  .description("start a bed and print how to reach it; its programs are built the first time, which takes minutes")
  .option("--name <name>", "what to call it; beds with different names run side by side", defaultName)
  .option("--release <minor>", `of Kubernetes: ${releases.join(", ")}`, releases[0])
  .action(up);
program
  .command("down")
  .description("end a bed; nothing of it is left")
  .option("--name <name>", "which one", defaultName)
  .option("--all", "all that were started so")
  .action(down);
program
  .command("status")
  .description("list the beds that run")
  .action(() => print(listBeds().map(describe).join("\n") || 'No bed runs. "npm run bed -- up" starts one.'));

// npm's own process holds the other end: without it nobody waits for the bed.
process.once("disconnect", () => process.exit(1));
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`fairlead: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
