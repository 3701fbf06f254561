// `npm run neighbours`: servers that sources come from, real ones on loopback, until Ctrl-C.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { stringify } from "yaml";
import type { ProgramEvent } from "../bed/releases.js";
import { type Neighbours, startNeighbours } from "./neighbours.js";
import { createNeighbourSample, sampleRepository } from "./sample.js";
import { sampleApplications, sampleObjects } from "./sample-objects.js";

const print = (text: string) => void process.stdout.write(`${text}\n`);

function tellProgress({ event, program, version }: ProgramEvent): void {
  if (event === "fetching-go") print("• Fetching Go 1.26 (once, 75 MB) …");
  else print(`• Building ${program} ${version} (once, about two minutes) …`);
}

function describe(neighbours: Neighbours, objectsFile: string): string {
  const { folder, repositories, login, ssh, git, charts, plainRegistry, registry, tokenRegistry } = neighbours;
  return [
    `Git over SSH      ${ssh.base}${join(repositories, `${sampleRepository}.git`)}`,
    `                  ssh -i ${join(folder, "ssh", "ed25519")}; host key ${ssh.hostKey().fingerprint}`,
    `Git over HTTPS    ${git.base}/${sampleRepository}.git`,
    `Helm repository   ${charts.url}, chart "web"`,
    `OCI registry      ${plainRegistry.host} over plain HTTP, chart "charts/web", artifact "artifacts/config"`,
    `                  ${registry.host} over TLS, ${tokenRegistry.host} over TLS with tokens; both empty`,
    `login             ${login.username} ${login.password}`,
    "",
    `Their logins, their keys and ${sampleApplications.length} Applications for a gateway on this machine:`,
    `  kubectl --kubeconfig "$(node -p 'require("./.fairlead/session.json").kubeconfig')" apply --filename ${objectsFile}`,
    "",
    "Ctrl-C ends them and leaves nothing.",
  ].join("\n");
}

async function runUntilStopped(): Promise<void> {
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort());
  // npm's own process holds the other end: without it nobody waits for this one.
  process.once("disconnect", () => stopping.abort());
  const neighbours = await startNeighbours({ signal: stopping.signal, onEvent: tellProgress });
  try {
    await createNeighbourSample(neighbours);
    const objectsFile = join(neighbours.folder, "objects.yaml");
    writeFileSync(
      objectsFile,
      sampleObjects(neighbours)
        .map((object) => stringify(object))
        .join("---\n"),
      { mode: 0o600 },
    );
    writeFileSync(join(neighbours.folder, "ca.pem"), neighbours.caCertificate);
    print(describe(neighbours, objectsFile));
    if (!stopping.signal.aborted)
      await new Promise((resolve) => stopping.signal.addEventListener("abort", resolve, { once: true }));
  } finally {
    await neighbours.stop();
  }
}

const program = new Command("neighbours")
  .description("Git over SSH and HTTPS, an OCI registry and a Helm repository on loopback, with something in each to deploy.")
  .action(runUntilStopped);
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`fairlead: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
