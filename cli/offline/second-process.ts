import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { FairleadError } from "../../engine/errors.js";

/** Another process that answers requests of a batch, so that a large one holds up nobody. */
export interface SecondProcess {
  /**
   * The line that answers this line. Ask for one after the other. One that is given up ends the process; the next begins another.
   * @throws FairleadError `UNAVAILABLE` if the process dies over it; `DEADLINE_EXCEEDED` when the signal ends it
   */
  ask(line: string, signal: AbortSignal): Promise<string>;
  close(): void;
}

/** The option by which the second process knows that it is one. */
export const inProcessFlag = "--in-process";

interface Running {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: Interface;
}

/** Makes one of this very program, which starts with the first question. */
export function createSecondProcess(
  command: readonly string[] = [process.execPath, ...process.execArgv, process.argv[1] ?? "", "batch", inProcessFlag],
): SecondProcess {
  let running: Running | undefined;

  function start(): Running {
    const [program = "", ...args] = command;
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    // Who asks is told by its end.
    child.stdin.on("error", () => undefined);
    const started = { child, lines: createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }) };
    child.once("error", () => end(started)).once("exit", () => end(started));
    return started;
  }

  function end(ended: Running): void {
    if (running === ended) running = undefined;
    ended.child.kill("SIGKILL");
    ended.lines.close();
  }

  return {
    async ask(line, signal) {
      signal.throwIfAborted();
      const used = (running ??= start());
      const answered = new AbortController();
      const over = AbortSignal.any([signal, answered.signal]);
      const answer = once(used.lines, "line", { signal: over });
      const death = once(used.child, "close", { signal: over });
      try {
        used.child.stdin.write(`${line}\n`);
        const first = await Promise.race([answer, death.then(() => undefined)]);
        if (first !== undefined) return String(first[0]);
        throw new FairleadError(
          "UNAVAILABLE",
          "The process that worked on this large request has died; the machine may lack memory",
        );
      } catch (thrown) {
        end(used);
        if (!signal.aborted) throw thrown;
        throw new FairleadError("DEADLINE_EXCEEDED", "The request took too long, and its process was ended", { cause: thrown });
      } finally {
        answered.abort();
        for (const wait of [answer, death]) wait.catch(() => undefined);
      }
    },
    close() {
      if (running !== undefined) end(running);
    },
  };
}
