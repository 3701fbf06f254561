import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { BenchContext, Measurement } from "../bench.js";
import { spreadOf, timed } from "../statistics.js";
import type { CaseOnDisk } from "./write-case.js";

const starts = 5;
const requests = 100;

/** The command line: one chart a process, and many charts in one. */
export async function measureCommandLine(context: BenchContext, one: CaseOnDisk): Promise<readonly Measurement[]> {
  const program = join(context.options.dist, "cli", "main.js");
  context.say("rendering: the command line");
  const whole: number[] = [];
  for (let turn = 0; turn < starts; turn += 1) {
    whole.push((await timed(() => exited(start(program, ["helm", "template", "web", one.folder])))).ms);
  }
  const begun = performance.now();
  const child = start(program, ["batch"]);
  context.ending(async () => void child.kill());
  const ask = createAsk(child);
  const template = { cmd: "helm template", args: ["web", one.folder] };
  await ask(template);
  const firstMs = performance.now() - begun;
  const taken: number[] = [];
  for (let turn = 0; turn < requests; turn += 1) taken.push((await timed(() => ask(template))).ms);
  child.stdin?.end();
  await exited(child);
  return [
    { name: "`helm template`, start → end of the process", unit: "ms", ...spreadOf(whole) },
    { name: "`batch`, start → first chart", unit: "ms", n: 1, value: firstMs },
    { name: "– a chart after it", unit: "ms", ...spreadOf(taken) },
  ];
}

function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
}

async function exited(child: ChildProcess): Promise<void> {
  child.stdout?.resume();
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`the command line ended with ${String(code)}`);
}

/** Asks one request after the other. */
function createAsk(child: ChildProcess): (request: object) => Promise<void> {
  if (child.stdout === null) throw new Error("the command line has no output");
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (request) => {
    child.stdin?.write(`${JSON.stringify({ id: 1, ...request })}\n`);
    const answer = JSON.parse(String((await answers.next()).value)) as { readonly ok: boolean; readonly error?: string };
    if (!answer.ok) throw new Error(`batch answered: ${answer.error}`);
  };
}
