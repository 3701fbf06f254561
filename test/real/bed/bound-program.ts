import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

/** A program that dies with the process that started it. */
export interface BoundProgram {
  readonly pid: number;
  /** Settles with how it ended: an exit code or the name of a signal. */
  readonly ended: Promise<string>;
  /** SIGTERM, and SIGKILL if that does not end it in time. Settles when it is gone. */
  stop(): Promise<void>;
}

/**
 * Kept by the shell while the starter holds the other end of its input: a starter that dies, even by SIGKILL, closes it, and what was started is killed.
 * `exec` makes the program keep the shell's process id.
 */
const bound = 'exec 3<&0; { cat <&3; kill -KILL $$; } >/dev/null 2>&1 & exec 3<&-; exec "$@" </dev/null';
/**
 * Removes a folder once its starter is dead and what was bound to it had time to die. Once more after that, because the product may take 9 s to stop and
 * writes until then.
 */
const cleaning = 'cat >/dev/null; for pause in 1 10; do sleep $pause; rm -rf -- "$1"; done';
const stopWithinMs = 8_000;

function watched(child: ChildProcess): BoundProgram {
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
  });
  void ended.then(() => child.stdin?.destroy());
  child.stdin?.on("error", () => undefined);
  return {
    pid: child.pid ?? 0,
    ended,
    async stop() {
      // A program that a test has stopped hears SIGTERM only after SIGCONT.
      for (const signal of ["SIGCONT", "SIGTERM"] as const) child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Starts a program whose output goes to the end of a log file. It gets no input and, beside PATH, only the environment that is given. */
export function startBound(
  command: readonly [string, ...string[]],
  { logFile, environment = {} }: { readonly logFile: string; readonly environment?: Readonly<Record<string, string>> },
): BoundProgram {
  const log = openSync(logFile, "a", 0o600);
  try {
    const env = { PATH: process.env["PATH"] ?? "", ...environment };
    return watched(spawn("sh", ["-c", bound, "sh", ...command], { stdio: ["pipe", log, log], detached: true, env }));
  } finally {
    closeSync(log);
  }
}

/** Sees to it that a folder goes even if this process is killed. Calling the result calls that off. */
export function removeAfterDeath(folder: string): () => void {
  const child = spawn("sh", ["-c", cleaning, "sh", folder], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  return () => void child.kill("SIGKILL");
}

/** The last lines that a program wrote, for a message about its end. */
export function lastLines(logFile: string, count = 5): string {
  return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-count).join("\n");
}
