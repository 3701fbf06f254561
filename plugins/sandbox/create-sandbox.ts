import { availableParallelism } from "node:os";
import { FairleadError } from "../../engine/errors.js";
import type { CgroupLimits } from "../confinement/cgroups.js";
import { createHostDesk } from "./answer-questions.js";
import { type Child, createChild, type FinishedRun } from "./child.js";
import { cleanText } from "./clean-text.js";
import { failureOf, failureOfLoss, tooMuchOutput } from "./failures.js";
import { type Launch, launch } from "./launch.js";
import { defaultGuestLimits, defaultSandboxLimits, type SandboxLimits } from "./limits.js";
import type { HostQuestion, RunMessage } from "./messages.js";
import { builtIn, createPool } from "./pool.js";
import { findConfinement } from "./primitives.js";
import { findProgramFiles } from "./program-files.js";
import type { Guest, GuestAnswer, GuestJob, GuestLimits, Sandbox } from "./sandbox.js";
import { ChildLost, superviseWorker } from "./supervise-worker.js";

/** How a sandbox is made. */
export interface SandboxOptions {
  readonly limits?: Partial<SandboxLimits>;
  /** Folders that hold the modules of the built-in tools: their processes may read them. */
  readonly toolFolders?: readonly string[];
}

const mebibyte = 1_048_576;
/** What a process may grow by beside the guest's own memory: compiled code, copies of input and output. */
const besideModule = 512 * mebibyte;
const besideScript = 96 * mebibyte;
/** What a run of any of our tools may make its process grow by. */
const largestTool = 1536 * mebibyte;
/** What a process is before it has run anything, with room to spare. */
const emptyProcess = 128 * mebibyte;
/** A process has about ten threads. */
const tasks = 64;
/** The time that a run with a seed sees: 2020-01-01T00:00:00Z. */
const seededTime = Date.UTC(2020, 0, 1);

/** Makes a sandbox. Processes are started when they are needed. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const limits: SandboxLimits = { builtInChildren: availableParallelism(), ...defaultSandboxLimits, ...options.limits };
  /** What processes of the built-in tools may read; a module that lies elsewhere is added when it is first run. */
  const toolPlaces = new Set(options.toolFolders);
  let launchWith: Omit<Launch, "readable"> | undefined;
  const pool = createPool(limits, (guest) => {
    if (launchWith === undefined) throw new Error("a child is asked for before it is known how to start one");
    const readable = guest.trustClass === builtIn ? [...toolPlaces] : [guest.file];
    const cgroup = launchWith.confinement.cgroups?.create(cgroupLimits(guest, limits));
    const inGroup = cgroup !== undefined && { cgroup };
    const isStrangers = guest.trustClass !== builtIn;
    const launched = launch({ ...launchWith, readable, isStrangers, ...inGroup });
    const worker = superviseWorker(launched, { startMs: limits.startMs, ...inGroup });
    return createChild(worker, { trustClass: guest.trustClass, readable });
  });
  const runOnce = async (run: Omit<Run, "queuedMs">, signal: AbortSignal) => {
    const asked = performance.now();
    const child = await pool.acquire(run.guest, signal);
    try {
      return await runIn(child, { ...run, queuedMs: performance.now() - asked }, signal);
    } finally {
      pool.release(child);
    }
  };
  return {
    async run(guest, job, signal) {
      launchWith ??= { program: findProgramFiles(), confinement: await findConfinement() };
      if (guest.trustClass === builtIn && !isBelow(toolPlaces, guest.file)) toolPlaces.add(guest.file);
      const run = { guest, job, limits: { ...defaultGuestLimits, ...job.limits }, loadMs: limits.startMs };
      try {
        // A process that died before it could be used says nothing about the guest.
        return await runOnce(run, signal).catch((error: unknown) => {
          if (error instanceof ChildLost && error.stage === "start" && error.loss.kind === "died") return runOnce(run, signal);
          throw error;
        });
      } catch (error) {
        throw error instanceof ChildLost ? failureOfLoss(guest, run.limits, error) : error;
      }
    },
    close: () => pool.close(),
  };
}

/** What a process may grow by in one run. */
function growthOf({ memoryMiB, runtime }: Guest): number {
  return memoryMiB * mebibyte + (runtime === "script" ? besideScript : besideModule);
}

/** Bounds that the kernel holds without a look from outside: for what one of our tools' processes may keep, or for one plugin, and the growth of a run. */
function cgroupLimits(guest: Guest, { childBytes }: SandboxLimits): CgroupLimits {
  const kept = guest.trustClass === builtIn ? childBytes + largestTool : emptyProcess + growthOf(guest);
  return { memoryBytes: kept, tasks };
}

interface Run {
  readonly guest: Guest;
  readonly job: GuestJob;
  readonly limits: GuestLimits;
  /** How long its loading may take. */
  readonly loadMs: number;
  readonly queuedMs: number;
}

async function runIn(child: Child, { guest, job, limits, loadMs, queuedMs }: Run, signal: AbortSignal): Promise<GuestAnswer> {
  const desk = createHostDesk(guest, job, limits.inputBytes);
  const pack = await desk.pack(job.preload ?? [], signal);
  const message: RunMessage = {
    kind: "run",
    guest: {
      runtime: guest.runtime,
      file: guest.file,
      sha256: guest.sha256,
      memoryMiB: guest.memoryMiB,
      isRestorable: guest.trustClass === builtIn,
    },
    input: JSON.stringify(job.input),
    pack,
    nowMs: job.seed === undefined ? Date.now() : seededTime,
    seed: job.seed,
    outputBytes: limits.outputBytes,
    environment: job.environment ?? {},
  };
  const bounds = {
    wallMs: limits.wallMs,
    cpuMs: limits.cpuMs,
    loadMs,
    growthBytes: growthOf(guest),
  };
  const answer = (about: HostQuestion, subject: string) => desk.answer(about, subject, signal);
  return answerOf(guest, limits, { ...(await child.run({ message, bounds, answer }, signal)), queuedMs });
}

function answerOf(guest: Guest, limits: GuestLimits, finished: FinishedRun & { readonly queuedMs: number }): GuestAnswer {
  const { end, memoryBytes, queuedMs, wallMs, cpuMs } = finished;
  const log = cleanText(new TextDecoder().decode(finished.log), Number.POSITIVE_INFINITY);
  if (end.kind === "files")
    throw new FairleadError("INTERNAL", `${guest.name} was told that files cannot be read, and nobody said so`);
  if (end.kind !== "ok") throw failureOf(guest, { end, log, memoryBytes, outputBytes: limits.outputBytes });
  if (end.output.length > limits.outputBytes) throw tooMuchOutput(guest, limits.outputBytes, end.output.length);
  const usage = {
    queuedMs,
    wallMs,
    cpuMs,
    peakBytes: Math.max(memoryBytes, guest.runtime === "script" ? finished.peakBytes : 0),
  };
  return { output: end.output, log, isNondeterministic: finished.isNondeterministic, usage };
}

function isBelow(places: Iterable<string>, file: string): boolean {
  return [...places].some((place) => file === place || file.startsWith(`${place}/`));
}
