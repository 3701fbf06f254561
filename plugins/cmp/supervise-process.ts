import { Buffer } from "node:buffer";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { pipeline, type Readable } from "node:stream";
import type { Cgroup } from "../confinement/cgroups.js";
import { descendantsOf, residentBytes } from "./process-tree.js";
import type { Launch } from "./sandbox-launch.js";

/** What a supervised process may use. Milliseconds and bytes. */
export interface ProcessLimits {
  readonly wallMs: number;
  /** Between the request to end and the end by force. */
  readonly graceMs: number;
  readonly outputBytes: number;
  /** Resident, all its processes together. Looked at ten times a second. */
  readonly memoryBytes: number;
}

/** Why a process was ended; `left` is the caller who gave up. */
export type EndedFor = "time" | "output" | "memory" | "left";

/** What became of a process. Nothing of it runs any more. */
export interface ProcessEnd {
  readonly output: Uint8Array;
  /** The last 64 KiB of standard error. */
  readonly errorTail: Uint8Array;
  /** What was written to descriptor 3. */
  readonly report: string;
  readonly endedFor?: EndedFor;
  readonly wallMs: number;
  readonly peakBytes: number;
}

/** How to run it. */
export interface ProcessJob {
  readonly launch: Launch;
  readonly input: Readable;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: ProcessLimits;
  /** The group of the kernel's it is in. */
  readonly cgroup?: Cgroup;
}

const tailBytes = 65_536;
const reportBytes = 4096;
const watchEveryMs = 100;
/** How long pipes may stay open behind a process that is gone. */
const closeWithinMs = 2000;

/**
 * Runs a process of its own group and session to its end, whatever that is. At the deadline, or when the caller leaves, all its processes are asked to end
 * (TERM), after the grace they are killed; above the bound on output or memory they are killed at once.
 * @throws what `spawn` throws if it cannot be started
 */
export async function superviseProcess(job: ProcessJob, signal: AbortSignal): Promise<ProcessEnd> {
  signal.throwIfAborted();
  const started = performance.now();
  const { program, arguments: words } = job.launch;
  const child = spawn(program, words, {
    cwd: "/",
    env: job.environment,
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  await once(child, "spawn");
  const watch = watchProcess(child, job, signal);
  const output = keepFirst(streamAt(child, 1), job.limits.outputBytes, () => watch.kill("output"));
  const errors = keepLast(streamAt(child, 2), tailBytes);
  const report = keepFirst(streamAt(child, 3), reportBytes, () => undefined);
  if (child.stdin !== null) pipeline(job.input, child.stdin, () => undefined);
  await untilGone(child);
  const { endedFor, peakBytes } = watch.stop();
  return {
    output: output(),
    errorTail: errors(),
    report: Buffer.from(report()).toString("utf8"),
    ...(endedFor !== undefined && { endedFor }),
    wallMs: Math.round(performance.now() - started),
    peakBytes,
  };
}

function streamAt(child: ChildProcess, descriptor: number): Readable {
  return child.stdio[descriptor] as Readable;
}

/** Ends the process when it must end, and remembers why. */
function watchProcess(child: ChildProcess, { limits, cgroup }: ProcessJob, signal: AbortSignal) {
  let endedFor: EndedFor | undefined;
  let peakBytes = 0;
  let force: NodeJS.Timeout | undefined;
  const pid = child.pid ?? 0;
  const killAll = () => {
    cgroup?.kill();
    killTree(pid);
  };
  const kill = (reason: EndedFor) => {
    endedFor ??= reason;
    killAll();
  };
  const ask = (reason: EndedFor) => {
    if (endedFor !== undefined) return;
    endedFor = reason;
    for (const each of descendantsOf(pid)) send(each, "SIGTERM");
    force = setTimeout(killAll, limits.graceMs);
  };
  const leave = () => ask("left");
  const deadline = setTimeout(() => ask("time"), limits.wallMs);
  const look = setInterval(() => {
    const bytes = residentBytes(descendantsOf(pid));
    peakBytes = Math.max(peakBytes, bytes);
    if (bytes > limits.memoryBytes) kill("memory");
  }, watchEveryMs);
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  return {
    kill,
    stop() {
      clearTimeout(deadline);
      clearTimeout(force);
      clearInterval(look);
      signal.removeEventListener("abort", leave);
      return { endedFor, peakBytes };
    },
  };
}

/** The first process of a pid namespace takes all others with it; without one, what is known to stand below goes first. */
function killTree(pid: number): void {
  const below = descendantsOf(pid);
  send(-pid, "SIGKILL");
  for (const each of below) send(each, "SIGKILL");
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

async function untilGone(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      for (const stream of child.stdio) stream?.destroy();
      resolve();
    }, closeWithinMs);
  });
  await Promise.race([closed, bound]);
  clearTimeout(timer);
}

function keepFirst(stream: Readable, maxBytes: number, onExcess: () => void): () => Uint8Array {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("error", () => undefined);
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else onExcess();
  });
  return () => Buffer.concat(chunks);
}

function keepLast(stream: Readable, maxBytes: number): () => Uint8Array {
  let tail: Buffer = Buffer.alloc(0);
  stream.on("error", () => undefined);
  stream.on("data", (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-maxBytes);
  });
  return () => tail;
}
