import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { FairleadError } from "../../engine/errors.js";
import { findConfinement } from "../sandbox/primitives.js";
import { findProgramFiles } from "../sandbox/program-files.js";
import type { LuaAnswer, LuaRun } from "./messages.js";

/** A process that runs scripts, one at a time. */
export interface LuaChild {
  /**
   * Runs a script. If the process does not answer within the script's time and half a second, or the caller leaves, it is killed.
   * @throws FairleadError `DEADLINE_EXCEEDED` (`LIMIT_TIME`), `UNAVAILABLE` (`SANDBOX_DOWN`); the signal's reason
   */
  run(job: LuaRun, signal: AbortSignal): Promise<LuaAnswer>;
  readonly isAlive: boolean;
  kill(): Promise<void>;
}

const startMs = 15_000;
const answerWithinMs = 500;

/** Starts a process under all that the host offers: no environment, no file but its own program, no network. */
export async function startLuaChild(): Promise<LuaChild> {
  const { folder } = findProgramFiles();
  const wasm = createRequire(import.meta.url).resolve("wasmoon/dist/glue.wasm");
  const { prefix } = await findConfinement();
  const program = join(folder, "lua-worker.mjs");
  const flags = ["--permission", `--allow-fs-read=${folder}`, `--allow-fs-read=${wasm}`, "--max-old-space-size=256"];
  const words: readonly string[] = [...prefix, process.execPath, ...flags, "--disable-warning=SecurityWarning", program, wasm];
  const [command = process.execPath, ...values] = words;
  const child = spawn(command, values, {
    env: { TZ: "UTC" },
    cwd: "/",
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const talk = createTalk(child);
  await talk.expect(0, startMs, AbortSignal.timeout(startMs)).catch((error: unknown) => {
    talk.kill();
    throw down("Cannot start the process for scripts", error);
  });
  return {
    get isAlive() {
      return talk.isAlive();
    },
    async run(job, signal) {
      signal.throwIfAborted();
      const answer = talk.expect(job.id, job.deadlineMs + answerWithinMs, signal);
      if (child.connected) child.send(job, () => undefined);
      try {
        return await answer;
      } catch (error) {
        talk.kill();
        throw error;
      }
    },
    kill() {
      talk.kill();
      return talk.gone;
    },
  };
}

/** Waits for answers of a process, one at a time, and knows when it is gone. */
function createTalk(child: ChildProcess) {
  let isAlive = true;
  let hear: ((answer: LuaAnswer) => void) | undefined;
  let lose: ((error: unknown) => void) | undefined;
  const gone = Promise.withResolvers<void>();
  child.on("message", (answer: LuaAnswer) => hear?.(answer));
  const end = () => {
    isAlive = false;
    gone.resolve();
    lose?.(down("The process for scripts ended"));
  };
  child.on("error", end);
  child.on("exit", end);
  return {
    isAlive: () => isAlive,
    gone: gone.promise,
    kill() {
      isAlive = false;
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
    },
    async expect(id: number, withinMs: number, signal: AbortSignal): Promise<LuaAnswer> {
      const { promise, resolve, reject } = Promise.withResolvers<LuaAnswer>();
      const timer = setTimeout(() => reject(silent(withinMs)), withinMs);
      const leave = () => reject(signal.reason);
      hear = (answer) => {
        if (answer.id === id) resolve(answer);
      };
      lose = reject;
      signal.addEventListener("abort", leave, { once: true });
      if (!isAlive) reject(down("The process for scripts ended"));
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", leave);
        hear = undefined;
        lose = undefined;
      }
    },
  };
}

function silent(limitMs: number): FairleadError {
  return new FairleadError("DEADLINE_EXCEEDED", `the script did not end within ${limitMs} ms and was killed`, {
    details: { reason: "LIMIT_TIME", limitMs },
  });
}

function down(what: string, cause?: unknown): FairleadError {
  return new FairleadError("UNAVAILABLE", `${what}; try again`, { cause, details: { reason: "SANDBOX_DOWN" } });
}
