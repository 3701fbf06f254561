import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { onlineCommands } from "../online/commands.js";
import { type Answer, answer, failureOf } from "./answer.js";
import type { runBatch } from "./batch.js";
import { findCommand, missingCommand, offlineCommands } from "./commands.js";
import { openTools } from "./open-tools.js";
import { readOutputFlag } from "./output-flag.js";
import { packageFolder } from "./package-folder.js";
import { batchHelp, groupHelp, programHelp } from "./program-help.js";
import { createSecondProcess, inProcessFlag } from "./second-process.js";

/** Where the program runs; of a process, the process. */
export interface ProgramWorld {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** The working folder, absolute. */
  cwd(): string;
}

const allCommands = new Map([...offlineCommands, ...onlineCommands]);
const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs the program once.
 * @param argv arguments without program names
 * @returns the exit code: 0 done or yes, 1 refused or no, 2 wrong usage, 3 broken, and of a server's refusal 10 not found, 11 denied, 12 not now
 */
export async function runProgram(argv: readonly string[], world: ProgramWorld = process): Promise<number> {
  const ended = new AbortController();
  const end = (signal: string) => ended.abort(new Error(`ended by ${signal}`));
  for (const signal of endingSignals) process.once(signal, end);
  const opened = openTools(packageFolder(), (line) => world.stderr.write(`fairlead: ${line}\n`));
  try {
    return await runWords(argv, { tools: opened.tools, scripts: opened.scripts, signal: ended.signal }, world);
  } finally {
    await opened.close();
    for (const signal of endingSignals) process.off(signal, end);
  }
}

async function runWords(argv: readonly string[], context: Parameters<typeof runBatch>[1], world: ProgramWorld): Promise<number> {
  const { args, isJson, problem } = readOutputFlag(argv);
  const [first, second] = args;
  const say = (answered: Answer) => print(answered, isJson, world);
  const refuse = (error: string) => say({ ok: false, exit: 2, error, sentence: error });
  if (problem !== undefined) return refuse(problem);
  if (first === undefined) {
    if (isJson) return refuse("a command is missing; fairlead --help lists them");
    await write(world.stderr, programHelp);
    return 2;
  }
  if (args.length === 1 && isHelp(first)) return say(helpAnswer(programHelp));
  if (args.length === 1 && first === "--version") return runWords(["version", ...(isJson ? ["-o", "json"] : [])], context, world);
  if (first === "batch") {
    if (args.length === 1 || (args.length === 2 && second === inProcessFlag)) return runLines(args.length === 1, context, world);
    if (isHelp(second ?? "")) return say(helpAnswer(batchHelp));
    return refuse(`batch: it takes no arguments, not "${(second ?? "").slice(0, 100)}"`);
  }
  const found = findCommand(args, allCommands);
  if (found === undefined) {
    const help = args.length === 2 && isHelp(second ?? "") ? groupHelp(first) : undefined;
    return help === undefined ? refuse(unknownCommand(args)) : say(helpAnswer(help));
  }
  const asked = { ...context, folder: world.cwd(), stdin: () => text(world.stdin) };
  return say(await answer(found.run, found.args, asked));
}

/** A batch; large requests of it go to another process, unless this is that one. */
async function runLines(asksSecond: boolean, context: Parameters<typeof runBatch>[1], world: ProgramWorld): Promise<0> {
  const { runBatch: run } = await import("./batch.js");
  const second = asksSecond ? createSecondProcess() : undefined;
  try {
    const streams = { input: world.stdin, write: (line: string) => write(world.stdout, line) };
    return await run(streams, { ...context, ...(second && { second }) });
  } finally {
    second?.close();
  }
}

const isHelp = (word: string) => word === "--help" || word === "-h" || word === "help";

function helpAnswer(help: string): Answer {
  return { ok: true, exit: 0, result: { help }, answered: { exit: 0, result: { help }, text: () => help } };
}

function unknownCommand([first = "", second = ""]: readonly string[]): string {
  const missing = missingCommand(`${first} ${second}`);
  if (missing !== undefined) return missing;
  const longer = [...allCommands.keys()].filter((words) => words.startsWith(`${first} `));
  const advice =
    longer.length > 0 ? `there ${longer.length === 1 ? "is" : "are"} ${longer.join(", ")}` : "fairlead --help lists them";
  return `unknown command "${`${first} ${second}`.trim().slice(0, 100)}"; ${advice}`;
}

async function print(
  answered: Answer,
  isJson: boolean,
  { stdout, stderr }: Pick<ProgramWorld, "stdout" | "stderr">,
): Promise<number> {
  const { exit } = answered;
  if (!answered.ok) {
    if (isJson) await write(stdout, `${JSON.stringify({ error: answered.sentence })}\n`);
    else await write(stderr, `fairlead: ${answered.error}\n`);
    return exit;
  }
  let words: string;
  try {
    words = isJson ? `${JSON.stringify(answered.result)}\n` : answered.answered.text();
  } catch (thrown) {
    return print(failureOf(thrown), isJson, { stdout, stderr });
  }
  for (const note of answered.answered.notes ?? []) await write(stderr, `${note}\n`);
  await write(stdout, words);
  return exit;
}

async function write(stream: Writable, words: string): Promise<void> {
  if (!stream.write(words)) await once(stream, "drain");
}
