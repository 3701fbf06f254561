import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type Answer, answer, failureOf } from "./answer.js";
import { createLane, isLarge, type Lane, laneOf, type TakeTurn } from "./batch-lanes.js";
import type { OfflineContext } from "./command.js";
import { batchCommands, type FoundCommand, findCommand, missingCommand } from "./commands.js";
import { readOutputFlag } from "./output-flag.js";
import { type BatchRequest, readRequest } from "./read-request.js";
import { openRequestFolder } from "./request-folder.js";
import type { SecondProcess } from "./second-process.js";

/** Where requests come from and answers go. */
export interface BatchStreams {
  readonly input: Readable;
  /** Writes one line and resolves when it is out, so that answers nobody reads do not pile up. */
  readonly write: (line: string) => Promise<void>;
}

/** A request that takes longer has failed. */
const withinMs = 120_000;
/** Characters of requests that are worked on or wait; while there are more, no further one is read. */
const mostHeld = 64 * 1_048_576;
/** What a request takes besides its text, so that their number is bounded as well. */
const heldBesides = 5_000;

/** What a batch works with. Without `second` large requests are worked on here as well. */
interface BatchContext extends Omit<OfflineContext, "folder" | "stdin"> {
  readonly second?: SecondProcess;
}

/**
 * `fairlead batch`: answers requests, a JSON line each, until the input ends. Each runs as if in an empty folder of its own in which its `files` had been
 * written; none sees another, and quick ones do not wait for others. A bad request is answered, and ends nothing.
 * @returns the exit code: 0 however the requests ended
 */
export async function runBatch({ input, write }: BatchStreams, context: BatchContext): Promise<0> {
  const lanes: Readonly<Record<Lane, TakeTurn>> = {
    quick: createLane(64),
    script: createLane(8),
    tool: createLane(8),
    large: createLane(1),
  };
  const running = new Set<Promise<void>>();
  const load = { held: 0, onRoom: () => {} };
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    const { lane, work } = planLine(line, context);
    const size = line.length + heldBesides;
    load.held += size;
    // The answer is written within the turn: who does not read answers gets no further ones.
    const done = lanes[lane](async () => write(`${await work()}\n`)).finally(() => {
      running.delete(done);
      load.held -= size;
      load.onRoom();
    });
    running.add(done);
    while (load.held > mostHeld) await new Promise<void>((resolve) => (load.onRoom = resolve));
  }
  await Promise.all(running);
  return 0;
}

/** What a line asks for, and where it has to wait. */
interface PlannedLine {
  readonly lane: Lane;
  /** Gives the line of the answer. */
  readonly work: () => Promise<string>;
}

function planLine(line: string, context: BatchContext): PlannedLine {
  const request = readRequest(line);
  const { id } = request;
  const refuse = (error: string): PlannedLine => ({
    lane: "quick",
    work: async () => JSON.stringify({ id, ok: false, exit: 2, error }),
  });
  if ("error" in request) return refuse(request.error);
  // A batch always answers in JSON; saying so is no mistake.
  const { args, problem } = readOutputFlag(request.args);
  if (problem !== undefined) return refuse(problem);
  const found = findCommand([...request.cmd.split(" "), ...args], batchCommands);
  if (found === undefined)
    return refuse(missingCommand(request.cmd) ?? `unknown command ${JSON.stringify(request.cmd.slice(0, 100))}`);
  const { second } = context;
  if (second !== undefined && isLarge(request)) return { lane: "large", work: () => askSecond(line, request, second, context) };
  return { lane: laneOf(found.words, found.args), work: () => answerRequest(found, request, context) };
}

async function askSecond(line: string, { id }: BatchRequest, second: SecondProcess, context: BatchContext): Promise<string> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(withinMs)]);
  try {
    return await second.ask(line, signal);
  } catch (thrown) {
    const { exit, sentence } = failureOf(thrown);
    return JSON.stringify({ id, ok: false, exit, error: sentence });
  }
}

async function answerRequest(found: FoundCommand, request: BatchRequest, context: BatchContext): Promise<string> {
  const { id } = request;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(withinMs)]);
  try {
    const answered = await answerInFolder(found, request, { ...context, signal });
    const { ok, exit } = answered;
    return JSON.stringify(ok ? { id, ok, exit, result: answered.result } : { id, ok, exit, error: answered.sentence });
  } catch (thrown) {
    const { exit, sentence } = failureOf(thrown);
    return JSON.stringify({ id, ok: false, exit, error: sentence });
  }
}

/** Runs a command as if in an empty folder of its own that holds the files of the request. */
async function answerInFolder({ run, args }: FoundCommand, { files }: BatchRequest, context: BatchContext): Promise<Answer> {
  const own = openRequestFolder(files);
  const asked: OfflineContext = {
    ...context,
    files: own.files,
    get folder() {
      return own.path();
    },
  };
  try {
    return await answer(run, args, asked);
  } finally {
    await own.remove();
  }
}
