// `npm run keycloak -- up|down|status`: a real Keycloak with the sample realm on loopback, kept by a process of its own.
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Command } from "commander";
import { createKeycloakAdmin } from "./admin.js";
import type { DistributionEvent } from "./distribution.js";
import { findGateway, pointAway, pointToKeycloak } from "./gateway-settings.js";
import { type KeycloakRecord, keycloaks } from "./registry.js";

type KeeperMessage =
  | { readonly event: DistributionEvent }
  | { readonly event: "ready"; readonly record: KeycloakRecord }
  | { readonly event: "failed"; readonly because: string };

interface Flags {
  readonly name: string;
  readonly data: string;
  /** Of `up`: no gateway is touched. */
  readonly alone?: boolean;
}

const stopWithinMs = 30_000;
const progress: Readonly<Record<DistributionEvent, string>> = {
  fetching: "• Fetching Keycloak 26.7.3 with Maven (once, 177 MB) …",
  preparing: "• Preparing it (once, about half a minute) …",
};

const print = (text: string) => void process.stdout.write(`${text}\n`);
const named = (name: string) => keycloaks.list().find((one) => one.name === name);

function describe({ name, url, issuer, adminPassword }: KeycloakRecord): string {
  return [
    `${name}: Keycloak at ${url}`,
    `  issuer ${issuer}`,
    `  administration: ${url}/admin, account admin, password ${adminPassword}`,
  ].join("\n");
}

const people = `  Sign in as              and you
    alice    alice-password     may do everything
    bob      bob-password       deploy in project payments, except prod-*
    carol    carol-password     read project payments
    mallory  mallory-password   see nothing: her groups are called "admin" and "role:admin"`;

function keep(name: string): Promise<KeycloakRecord> {
  const child = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "keep.ts"), name], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    detached: true,
  });
  return new Promise((done, failed) => {
    child.on("message", (message: KeeperMessage) => {
      if (message.event === "ready") {
        child.disconnect();
        child.unref();
        done(message.record);
      } else if (message.event === "failed") failed(new Error(message.because));
      else print(progress[message.event]);
    });
    child.once("error", failed);
    child.once("exit", (code, signal) => failed(new Error(`Keycloak's keeper ended with ${signal ?? code}.`)));
  });
}

async function up({ name, data, alone }: Flags): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name))
    throw new Error(`"${name}" is no name for a Keycloak. Use up to 31 small letters, digits and dashes.`);
  const gateway = alone === true ? undefined : findGateway(resolve(data));
  const begun = performance.now();
  let record = named(name);
  if (record === undefined) {
    print("• Starting Keycloak (about half a minute) …");
    record = await keep(name);
    print(`  ready after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }
  print(describe(record));
  if (gateway !== undefined) {
    await createKeycloakAdmin(record).setBackchannelLogout("fairlead", `${gateway.url}/auth/backchannel-logout`);
    await pointToKeycloak(gateway, record.issuer);
    print(`\nThe gateway at ${gateway.url} signs people in with it now: open ${gateway.url}/sign-in\n${people}`);
    print(`  On the command line: fairlead login ${gateway.url} --sso`);
  }
  print(`\n"npm run keycloak -- down" ends it${gateway === undefined ? "" : " and puts the gateway's settings back"}.`);
}

async function end({ name, pid }: KeycloakRecord): Promise<void> {
  process.kill(pid, "SIGTERM");
  const deadline = Date.now() + stopWithinMs;
  while (keycloaks.list().some((one) => one.pid === pid)) {
    // What it started is bound to it and dies too.
    if (Date.now() > deadline) process.kill(pid, "SIGKILL");
    await delay(100);
  }
  print(`${name}: ended`);
}

async function down({ name, data }: Flags): Promise<void> {
  const restored = await restore(data);
  const running = named(name);
  if (running !== undefined) await end(running);
  else if (!restored) throw new Error(`No Keycloak named "${name}" runs. "status" lists those that do.`);
}

/** A gateway that has ended is none of `down`'s business: its settings are put back once it runs again. */
async function restore(data: string): Promise<boolean> {
  let gateway: ReturnType<typeof findGateway>;
  try {
    gateway = findGateway(resolve(data));
  } catch {
    return false;
  }
  const restored = await pointAway(gateway);
  if (restored) print(`The gateway at ${gateway.url} has its settings back.`);
  return restored;
}

const program = new Command("keycloak").description(
  "A real Keycloak with the sample realm (deploy/keycloak/realm.json) on loopback.",
);
const withFlags = (command: Command) =>
  command
    .option("--name <name>", "what to call it; those with different names run side by side", "keycloak")
    .option("--data <folder>", "the data folder of the gateway", ".fairlead");
withFlags(program.command("up"))
  .description("start it, and let the running gateway sign people in with it")
  .option("--alone", "leave the gateway as it is")
  .action(up);
withFlags(program.command("down")).description("end it, and put the gateway's settings back").action(down);
program
  .command("status")
  .description("list those that run")
  .action(() => print(keycloaks.list().map(describe).join("\n") || 'No Keycloak runs. "npm run keycloak -- up" starts one.'));

// npm's own process holds the other end: without it nobody waits for it.
process.once("disconnect", () => process.exit(1));
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`fairlead: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
