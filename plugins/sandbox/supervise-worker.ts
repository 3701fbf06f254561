import type { ChildProcess } from "node:child_process";
import type { Cgroup } from "../confinement/cgroups.js";
import type { FromWorker, ToWorker } from "./messages.js";

/** Why a worker was lost. */
export type ChildLoss =
  | { readonly kind: "time"; readonly clock: "wall" | "cpu"; readonly observedMs: number }
  | { readonly kind: "memory"; readonly observedBytes: number }
  /** It ended by itself, or was ended; `isOutOfMemory`: V8 said that it had no more memory. */
  | { readonly kind: "died"; readonly how: string; readonly stderr: string; readonly isOutOfMemory: boolean }
  /** It did not start, or did not load its guest, in time. */
  | { readonly kind: "slow"; readonly limitMs: number }
  /** We ended it. */
  | { readonly kind: "ended" };

/** Thrown when a worker is lost: before it had taken the run, while it loaded its guest, or while the guest ran. The message is for the log: it may hold paths of the host. */
export class ChildLost extends Error {
  constructor(
    readonly loss: ChildLoss,
    readonly stage: "start" | "load" | "run",
  ) {
    super(`a process of the sandbox was lost: ${loss.kind === "died" ? `${loss.how} ${loss.stderr}`.trim() : loss.kind}`);
  }
}

/** What a run hears of its worker. */
export interface WorkerListener {
  message(message: FromWorker): void;
  lost(loss: ChildLoss): void;
}

/** A process under supervision. */
export interface SupervisedWorker {
  readonly pid: number;
  readonly isAlive: boolean;
  /** Settles when it can take a run; rejects with ChildLost if it never will. */
  readonly ready: Promise<void>;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
  /** Who is told what happens, until somebody else listens. */
  listen(listener: WorkerListener | undefined): void;
  send(message: ToWorker): void;
  /** Kills it, with all it may have started, and tells the listener why. */
  lose(loss: ChildLoss): void;
  kill(): void;
}

const maxStderr = 16_384;
const outOfMemory = /out of memory|allocation failed|invalid (table|array|map|string) /i;

/** How a worker is supervised. */
export interface Supervision {
  /** It must have started by then. */
  readonly startMs: number;
  /** The group of the kernel's it is in. */
  readonly cgroup?: Cgroup;
}

/** Takes charge of a worker that was just spawned, as the leader of a process group. */
export function superviseWorker(spawned: ChildProcess, { startMs, cgroup }: Supervision): SupervisedWorker {
  const ready = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  let isAlive = true;
  let stderr = "";
  let listener: WorkerListener | undefined;
  const lose = (loss: ChildLoss) => {
    isAlive = false;
    clearTimeout(startTimer);
    killGroup(spawned);
    cgroup?.kill();
    ready.reject(new ChildLost(loss, "start"));
    const told = listener;
    listener = undefined;
    told?.lost(loss);
  };
  const died = (how: string) => {
    const isOutOfMemory = outOfMemory.test(stderr) || (cgroup?.ranOutOfMemory() ?? false);
    lose({ kind: "died", how, stderr, isOutOfMemory });
  };
  const startTimer = setTimeout(() => lose({ kind: "slow", limitMs: startMs }), startMs);
  // Nobody may be waiting for it yet.
  ready.promise.catch(() => undefined);
  spawned.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-maxStderr);
  });
  spawned.on("message", (message: FromWorker) => {
    if (message.kind !== "ready") return listener?.message(message);
    clearTimeout(startTimer);
    ready.resolve();
  });
  const over = () => void (cgroup?.remove() ?? Promise.resolve()).then(gone.resolve);
  spawned.on("error", (error) => {
    died(error.message);
    if (spawned.pid === undefined) over();
  });
  spawned.on("close", (code, signal) => {
    died(signal ?? `exit code ${code}`);
    over();
  });
  return {
    pid: spawned.pid ?? 0,
    get isAlive() {
      return isAlive;
    },
    ready: ready.promise,
    gone: gone.promise,
    listen(next) {
      listener = next;
    },
    send(message) {
      if (spawned.connected) spawned.send(message, (error) => error === null || died(error.message));
      else died("its line is closed");
    },
    lose,
    kill: () => lose({ kind: "ended" }),
  };
}

/** SIGKILL to the whole group. */
function killGroup(spawned: ChildProcess): void {
  if (spawned.pid === undefined || spawned.exitCode !== null || spawned.signalCode !== null) return;
  try {
    process.kill(-spawned.pid, "SIGKILL");
  } catch {
    spawned.kill("SIGKILL");
  }
}
