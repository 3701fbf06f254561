import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** One git process to be run to its end. */
export interface GitJob {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly input: string;
  /** Its whole process group is killed after this. */
  readonly timeoutMs: number;
  /** Killed likewise when it writes more. */
  readonly maxOutputBytes: number;
}

/** How a git process ended. */
export interface GitOutcome {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it was killed, if it was. */
  readonly cut?: "deadline" | "overflow" | "stopped";
  /** There is no git on the search path. */
  readonly missing: boolean;
  readonly stdout: Uint8Array;
  /** The last 16 KiB. */
  readonly stderr: string;
}

/** Runs git processes from a small process of its own, so that starting them does not hold up this one. */
export interface GitLauncher {
  /** @throws Error if the launcher itself died; the signal's reason */
  run(job: GitJob, signal: AbortSignal): Promise<GitOutcome>;
  /** Ends the launcher and all it runs. */
  close(): void;
}

interface Waiting {
  readonly resolve: (outcome: GitOutcome) => void;
  readonly reject: (error: unknown) => void;
}

const program = join(import.meta.dirname, "launcher.mjs");

/** Makes a launcher; its process starts with the first job, and again with the next one if it died. */
export function createGitLauncher(): GitLauncher {
  let child: ChildProcess | undefined;
  let jobs = 0;
  const waiting = new Map<number, Waiting>();

  function launched(): ChildProcess {
    if (child !== undefined) return child;
    const started = fork(program, { serialization: "advanced", stdio: ["ignore", "ignore", "ignore", "ipc"], execArgv: [] });
    started.on("message", ({ id, outcome }: { readonly id: number; readonly outcome: GitOutcome }) => {
      waiting.get(id)?.resolve(outcome);
      waiting.delete(id);
      if (waiting.size === 0) rest(started);
    });
    const died = () => {
      if (child === started) child = undefined;
      for (const { reject } of waiting.values()) reject(new Error("the process that starts git has ended"));
      waiting.clear();
    };
    started.on("error", died);
    started.on("exit", died);
    child = started;
    return started;
  }

  return {
    run(job, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const process = launched();
        const id = ++jobs;
        const onAbort = () => {
          if (process.connected) process.send({ id });
        };
        signal.addEventListener("abort", onAbort, { once: true });
        const settled = () => signal.removeEventListener("abort", onAbort);
        waiting.set(id, {
          resolve: (outcome) => (settled(), outcome.cut === "stopped" ? reject(signal.reason) : resolve(outcome)),
          reject: (error) => (settled(), reject(error)),
        });
        process.ref();
        process.channel?.ref();
        process.send({ id, job });
      });
    },
    close() {
      child?.disconnect();
      child = undefined;
    },
  };
}

/** A launcher that has nothing to do keeps nobody from ending. */
function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}
