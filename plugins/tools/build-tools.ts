import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { ToolModules } from "./tool-modules.js";

/** What is told of the build. */
export interface ToolBuildOptions {
  /** The builder: `server/launch/tools.mjs` of the clone. */
  readonly script: string;
  readonly modules: ToolModules;
  /** One line for people at each step. */
  readonly progress: (line: string) => void;
}

const tool = z.enum(["helm", "kustomize", "jsonnet", "jq"]);
const events = z.discriminatedUnion("event", [
  z.object({ event: z.literal("plan"), tools: z.array(tool) }),
  z.object({ event: z.literal("fetching-go") }),
  z.object({ event: z.literal("building"), tool, index: z.number(), of: z.number() }),
  z.object({ event: z.literal("ready"), tool, file: z.string(), sha256: z.string() }),
  z.object({ event: z.literal("failed"), because: z.string() }),
]);
type BuildEvent = z.infer<typeof events>;

/**
 * Has the tools compiled in the background, unless the cache has them, and hands each to the renderer as soon as it is there. Nothing waits for it.
 * @returns ends the build
 */
export function buildToolsInBackground({ script, modules, progress }: ToolBuildOptions): () => Promise<void> {
  if (!existsSync(script)) {
    modules.fail(`there is no "${script}"; start Fairlead from its clone, or name a folder of built modules in FAIRLEAD_TOOLS`);
    return () => Promise.resolve();
  }
  const child = spawn(process.execPath, [script, "--json"], { stdio: ["ignore", "pipe", "ignore"] });
  let isOver = false;
  const fail = (because: string) => {
    if (isOver) return;
    isOver = true;
    progress(`Helm, Kustomize, Jsonnet and jq are not available: ${because}`);
    modules.fail(because);
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = readEvent(line);
    if (event?.event === "failed") fail(event.because);
    else if (event !== undefined) hear(event, modules, progress);
  });
  child.on("error", (error) => fail(error.message));
  child.on("close", (code) => {
    if (code !== 0) fail(`the build ended with code ${code}; "npm run tools" says why`);
  });
  return () => endOf(child, () => (isOver = true));
}

function readEvent(line: string): BuildEvent | undefined {
  try {
    return events.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function hear(event: BuildEvent, modules: ToolModules, progress: (line: string) => void): void {
  if (event.event === "fetching-go") progress("Fetching Go, which compiles the tools (once, 75 MB)");
  if (event.event === "building")
    progress(`Compiling ${event.tool} to WebAssembly (${event.index} of ${event.of}, once); all else works meanwhile`);
  if (event.event === "ready") modules.put(event.tool, { file: event.file, sha256: event.sha256 });
}

async function endOf(child: ChildProcess, ended: () => void): Promise<void> {
  ended();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), 2_000);
  await closed;
  clearTimeout(kill);
}
