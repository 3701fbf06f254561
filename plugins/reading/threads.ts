import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { FairleadError } from "../../engine/errors.js";
import { findProgramFiles } from "../sandbox/program-files.js";
import type { ReadAnswer, ReadJob } from "./messages.js";

/** How many threads there are, and how much each may use. */
export interface ThreadLimits {
  readonly threads: number;
  readonly memoryMiB: number;
  /** A thread without work ends after so long. */
  readonly idleMs: number;
}

/** Threads that read texts, started as they are needed. None keeps the process alive without work. */
export interface ReadingThreads {
  /**
   * Waits for a free thread and lets it read. A thread that is given up is ended in the midst of its work.
   * @throws FairleadError `RESOURCE_EXHAUSTED` (`INPUT_TOO_COMPLEX`) if the text takes more memory than a thread has; the signal's reason
   */
  read(job: ReadJob, signal: AbortSignal): Promise<ReadAnswer>;
}

/** Makes the threads; `program` is the file they run, the bundle of `worker.ts` unless said. */
export function createReadingThreads(limits: ThreadLimits, program?: string): ReadingThreads {
  const free = new Map<Worker, NodeJS.Timeout>();
  const waiting: (() => void)[] = [];
  let used = 0;

  const start = () => {
    const file = program ?? join(findProgramFiles().folder, "reading-worker.mjs");
    const worker = new Worker(file, { env: {}, resourceLimits: { maxOldGenerationSizeMb: limits.memoryMiB } });
    // Who waits for its answer is told; one that is free is taken out.
    worker.on("error", () => undefined).on("exit", () => forget(worker));
    return worker;
  };
  const forget = (worker: Worker) => {
    clearTimeout(free.get(worker));
    free.delete(worker);
  };
  const take = (): Worker => {
    const [worker] = free.keys();
    if (worker === undefined) return start();
    forget(worker);
    worker.ref();
    return worker;
  };
  const give = (worker: Worker) => {
    worker.unref();
    free.set(worker, setTimeout(() => void worker.terminate(), limits.idleMs).unref());
  };
  const turn = async (signal: AbortSignal) => {
    signal.throwIfAborted();
    if (used < limits.threads) {
      used += 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      const place = waiting.indexOf(resolve);
      if (place >= 0) waiting.splice(place, 1);
      reject(signal.reason);
    };
    waiting.push(resolve);
    signal.addEventListener("abort", leave, { once: true });
    await promise.finally(() => signal.removeEventListener("abort", leave));
  };
  const endTurn = () => {
    const next = waiting.shift();
    if (next === undefined) used -= 1;
    else next();
  };

  return {
    async read(job, signal) {
      await turn(signal);
      try {
        const worker = take();
        const answer = await ask(worker, job, signal);
        give(worker);
        return answer;
      } finally {
        endTurn();
      }
    },
  };
}

/** The answer of a thread. One that gives none is ended. */
async function ask(worker: Worker, job: ReadJob, signal: AbortSignal): Promise<ReadAnswer> {
  const answered = new AbortController();
  const over = AbortSignal.any([signal, answered.signal]);
  const message = once(worker, "message", { signal: over }) as Promise<[ReadAnswer]>;
  const exit = once(worker, "exit", { signal: over });
  try {
    worker.postMessage(job, []);
    const first = await Promise.race([message, exit.then(() => undefined)]);
    if (first !== undefined) return first[0];
    throw new FairleadError("UNAVAILABLE", "The thread that read a text has ended; try again", {
      details: { reason: "SANDBOX_DOWN" },
    });
  } catch (thrown) {
    await worker.terminate();
    signal.throwIfAborted();
    throw isOutOfMemory(thrown) ? tooComplex(thrown) : thrown;
  } finally {
    answered.abort();
    for (const wait of [message, exit]) wait.catch(() => undefined);
  }
}

function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function tooComplex(cause: unknown): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", "Cannot read the text: it takes more memory than one text may; split it", {
    cause,
    details: { reason: "INPUT_TOO_COMPLEX" },
  });
}
