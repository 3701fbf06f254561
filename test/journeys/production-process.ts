import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../server/temporary-folder.js";

const main = join(import.meta.dirname, "..", "..", "dist", "server", "main.js");
const startWithinMs = 180_000;

/** The built product as a process of its own, in the production profile. */
export interface ProductionProcess {
  readonly dataFolder: string;
  output(): string;
  readonly exited: Promise<number | null>;
  /** Resolves to where the graph is; rejects if the process ends or is not ready in time. */
  ready(): Promise<string>;
  stop(): Promise<number | null>;
}

/** Starts it; the tools are not built. */
export function startProduction(args: readonly string[], environment: Readonly<Record<string, string>>): ProductionProcess {
  const dataFolder = temporaryFolder();
  const tools = temporaryFolder();
  writeFileSync(join(tools, "tools.json"), "{}");
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", main, "--port", "0", "--data", join(dataFolder, "data"), ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], FAIRLEAD_PROFILE: "production", FAIRLEAD_TOOLS: tools, ...environment },
    },
  );
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += String(chunk)));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  onTestFinished(() => end(child, exited));
  return {
    dataFolder: join(dataFolder, "data"),
    output: () => printed,
    exited,
    async ready() {
      for (const begun = Date.now(); Date.now() - begun < startWithinMs; ) {
        const graphql = /is ready .*: (https?:\S+)/.exec(printed)?.[1];
        if (graphql !== undefined) return graphql;
        if (child.exitCode !== null) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`the product is not ready (exit code ${child.exitCode}):\n${printed}`);
    },
    async stop() {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

/** Whether a start has left a file for tools of this machine. */
export function hasSession(dataFolder: string): boolean {
  return existsSync(join(dataFolder, "session.json"));
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  await exited;
}
