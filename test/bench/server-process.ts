import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { type ProcessCost, processCost } from "./process-cost.js";

/** Counts by name, as the probe keeps them: `render`, `git fetch`, `api PATCH applications`, … */
export type Counts = Readonly<Record<string, number>>;

/** What the probe in the process tells. */
export interface Told {
  readonly counts: Counts;
  /** When the last push was accepted, milliseconds since 1970. */
  readonly times: { readonly pushed?: number };
  /** JavaScript objects, those that nobody holds any more among them. */
  readonly heapMiB: number;
}

/** What the probe is asked: by name, with what that needs. */
export interface Question {
  readonly ask: string;
  readonly [detail: string]: unknown;
}

/** A server in a process of its own, with the probe in it. */
export interface ServerProcess {
  readonly pid: number;
  /** Everything it printed. */
  output(): string;
  told(): Promise<Told>;
  cost(): ProcessCost;
  /** Collects garbage, so that memory is what is held. */
  collect(): Promise<void>;
  startProfile(): Promise<void>;
  /** Ends the profile and writes it to a `.cpuprofile` file. */
  endProfile(file: string): Promise<void>;
  /** Asks what a script of a bench has added to the probe. */
  ask(question: Question): Promise<unknown>;
  /** The exit code, once it has ended. */
  readonly exited: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const probe = join(import.meta.dirname, "probe.mjs");
const answerWithinMs = 60_000;

/** Starts a script with Node and the probe. */
export function startServerProcess(script: string, args: readonly string[]): ServerProcess {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=16", "--expose-gc", "--import", probe, script, ...args],
    { stdio: ["ignore", "pipe", "pipe", "ipc"] },
  );
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (printed += String(chunk)));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ask = createAsk(child);
  return {
    pid: child.pid ?? 0,
    output: () => printed,
    told: async () => (await ask({ ask: "counts" })) as Told,
    cost: () => processCost(child.pid ?? 0),
    collect: async () => void (await ask({ ask: "collect" })),
    startProfile: async () => void (await ask({ ask: "profile" })),
    endProfile: async (file) => void (await ask({ ask: "endProfile", file })),
    ask,
    exited,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return exited;
    },
  };
}

function createAsk(child: ChildProcess) {
  let last = 0;
  const waiting = new Map<number, (result: unknown) => void>();
  child.on("message", (message: { readonly id: number; readonly result: unknown }) => {
    waiting.get(message.id)?.(message.result);
    waiting.delete(message.id);
  });
  return (question: Question): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = (last += 1);
      const deadline = setTimeout(() => reject(new Error(`the probe did not answer "${question.ask}"`)), answerWithinMs);
      waiting.set(id, (result) => {
        clearTimeout(deadline);
        resolve(result);
      });
      child.send({ ...question, id }, (error) => error !== null && reject(error));
    });
}

/** The counts whose name begins so, added up. */
export function sumOf(counts: Counts, ...beginnings: readonly string[]): number {
  return Object.entries(counts)
    .filter(([name]) => beginnings.some((beginning) => name.startsWith(beginning)))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** What was counted between two looks; names without a difference are left out. */
export function countsBetween(before: Counts, after: Counts): Counts {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count !== 0),
  );
}
