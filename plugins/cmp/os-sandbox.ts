import { Buffer } from "node:buffer";
import { FairleadError } from "../../engine/errors.js";
import { createBareFolder } from "./bare-folder.js";
import { allPrimitives, type HostPrimitives, hostPath, isRoot, type Primitive, probeHost } from "./host-primitives.js";
import { isIsolated, launchOf } from "./sandbox-launch.js";
import { runScript } from "./sandbox-scripts.js";
import { shownText } from "./shown-text.js";
import { type ProcessEnd, superviseProcess } from "./supervise-process.js";
import type { WorkCopy } from "./work-copy.js";

/** What one run may use. */
export interface CommandLimits {
  /** From the start to the end of the last command. Default 90 s. */
  readonly wallMs: number;
  /** From the request to end to the end by force. Default 5 s. */
  readonly graceMs: number;
  /** Processor time of one process. Default 60 s. */
  readonly cpuSeconds: number;
  /** Standard output of the last command. Default 50 MiB. */
  readonly outputMiB: number;
  /** Resident, all processes together. Default 512 MiB. */
  readonly memoryMiB: number;
  /** All that can be written, the copy of the files included. Default 512 MiB. */
  readonly scratchMiB: number;
  /** Processes at a time. Default 256. */
  readonly processes: number;
}

/** Commands to run one after the other in one copy of the files. */
export interface CommandJob {
  /** For messages: `plugin acme-1.0`. */
  readonly name: string;
  readonly copy: WorkCopy;
  /** Where they run, counted from the root of the copy. */
  readonly directory: string;
  /** Programs with their arguments. The first that fails ends the run; the last one's standard output is the answer. */
  readonly commands: readonly (readonly string[])[];
  /** Besides `PATH`, `HOME` and `TMPDIR`, which it cannot change. */
  readonly environment: Readonly<Record<string, string>>;
  /** The plugin's own folder, absolute, if it has one: read-only at `/plugin`. */
  readonly folder?: string;
  /** What this run may use, where it differs from the sandbox's own limits. */
  readonly limits?: Partial<CommandLimits>;
}

/** How a run ended by itself. */
export interface CommandEnd {
  readonly output: Uint8Array;
  /** The end of standard error, control characters replaced. */
  readonly log: string;
  /** The command that did not succeed, by its index, and its exit status. */
  readonly failed?: { readonly command: number; readonly status: number };
  readonly wallMs: number;
  readonly peakBytes: number;
}

/** Runs commands shut in by the operating system's means: no network, no sight of the host's files, nothing left behind. */
export interface OsSandbox {
  /**
   * @throws FairleadError `FAILED_PRECONDITION` (`SANDBOX_WEAK`: the host lacks something and weaker was not allowed; `SANDBOX_FAILED`: it could not be set up;
   *   `PLUGIN_CRASHED`);
   *   `DEADLINE_EXCEEDED` (`LIMIT_TIME`); `RESOURCE_EXHAUSTED` (`LIMIT_OUTPUT`, `LIMIT_MEMORY`)
   */
  run(job: CommandJob, signal: AbortSignal): Promise<CommandEnd>;
  /** What this host lacks, for one warning at the start. Probed once. */
  missing(): Promise<readonly Primitive[]>;
}

/** How the sandbox is made. */
export interface OsSandboxOptions {
  /** Primitives that may be missing: docs/configuration.md `sandbox.allowWeaker`. Default none. */
  readonly allowWeaker?: readonly string[];
  readonly limits?: Partial<CommandLimits>;
  /** What the host has. Default: it is tried out. */
  readonly probe?: () => Promise<HostPrimitives>;
}

const MiB = 1_048_576;
const defaultLimits: CommandLimits = {
  wallMs: 90_000,
  graceMs: 5000,
  cpuSeconds: 60,
  outputMiB: 50,
  memoryMiB: 512,
  scratchMiB: 512,
  processes: 256,
};
/** 128 and the signal by which a process ends at its limit of processor time. */
const cpuStatus = 152;

/** Makes the sandbox; nothing is started or tried out before it is needed. */
export function createOsSandbox({ allowWeaker = [], limits: given, probe = probeHost }: OsSandboxOptions = {}): OsSandbox {
  const limits = { ...defaultLimits, ...given };
  let probed: Promise<HostPrimitives> | undefined;
  const host = () => (probed ??= probe());
  const missing = async () => {
    const { available } = await host();
    return allPrimitives.filter((name) => !available.has(name));
  };
  return {
    missing,
    async run(job, signal) {
      const refused = (await missing()).filter((name) => !allowWeaker.includes(name));
      if (refused.length > 0) throw tooWeak(job.name, refused);
      return runJob(job, { limits: { ...limits, ...job.limits }, host: await host() }, signal);
    },
  };
}

interface RunParts {
  readonly limits: CommandLimits;
  readonly host: HostPrimitives;
}

async function runJob(job: CommandJob, { limits, host }: RunParts, signal: AbortSignal): Promise<CommandEnd> {
  // What is written counts as memory too.
  const cgroup = host.cgroups?.create({ memoryBytes: (limits.memoryMiB + limits.scratchMiB) * MiB, tasks: limits.processes });
  const inGroup = cgroup !== undefined && { cgroup };
  const bare = isIsolated(host) ? undefined : await createBareFolder();
  const root = bare?.path ?? "/tmp";
  try {
    const end = await superviseProcess(
      {
        launch: launchOf({
          host,
          limits: {
            scratchBytes: limits.scratchMiB * MiB,
            memoryBytes: limits.memoryMiB * 4 * MiB,
            processes: limits.processes,
            cpuSeconds: limits.cpuSeconds,
          },
          dropsUser: isRoot(),
          script: runScript({ root, directory: job.directory }, job.commands),
          ...inGroup,
          ...(job.folder !== undefined && { folder: job.folder }),
        }),
        input: job.copy.tar(),
        environment: { ...job.environment, PATH: hostPath, HOME: `${root}/home`, TMPDIR: root },
        limits: {
          wallMs: limits.wallMs,
          graceMs: limits.graceMs,
          outputBytes: limits.outputMiB * MiB,
          memoryBytes: limits.memoryMiB * MiB,
        },
        ...inGroup,
      },
      signal,
    );
    signal.throwIfAborted();
    const endedFor = end.endedFor ?? (cgroup?.ranOutOfMemory() === true ? "memory" : undefined);
    return judge(job, { ...end, ...(endedFor !== undefined && { endedFor }) }, limits);
  } finally {
    await cgroup?.remove();
    await bare?.remove();
  }
}

function judge({ name }: CommandJob, end: ProcessEnd, limits: CommandLimits): CommandEnd {
  const log = shownText(Buffer.from(end.errorTail).toString("utf8"));
  const { command, failed } = readReport(end.report);
  const { output, wallMs, peakBytes } = end;
  if (end.endedFor === "time") throw outOfTime(name, `${limits.wallMs / 1000} s`, { limitMs: limits.wallMs, wallMs });
  if (end.endedFor === "output") throw exceeded(name, "wrote more than", limits.outputMiB, "LIMIT_OUTPUT");
  if (end.endedFor === "memory") throw exceeded(name, "used more memory than", limits.memoryMiB, "LIMIT_MEMORY", peakBytes);
  if (failed?.stage === "command" && failed.status === cpuStatus)
    throw outOfTime(name, `${limits.cpuSeconds} s of processor time`, { limitMs: limits.cpuSeconds * 1000, wallMs });
  if (failed?.stage === "command")
    return { output, log, wallMs, peakBytes, failed: { command: command - 1, status: failed.status } };
  if (command > 0 && failed === undefined) return { output, log, wallMs, peakBytes };
  throw failed === undefined && end.report.includes("directory 0") ? killed(name) : notSetUp(name, failed?.stage, log);
}

/** How many commands were reported, and what did not succeed. */
function readReport(report: string) {
  let command = 0;
  for (const line of report.split("\n")) {
    const [stage = "", status = ""] = line.split(" ");
    if (stage === "command") command += 1;
    if (stage !== "" && status !== "0") return { command, failed: { stage, status: Number(status) } };
  }
  return { command, failed: undefined };
}

function tooWeak(name: string, missing: readonly string[]): FairleadError {
  return new FairleadError(
    "FAILED_PRECONDITION",
    `Cannot run ${name}: this host lacks ${missing.join(", ")}; run it where they are, or allow a weaker sandbox with sandbox.allowWeaker: [${missing.join(", ")}]`,
    { details: { reason: "SANDBOX_WEAK", missing } },
  );
}

function notSetUp(name: string, stage: string | undefined, log: string): FairleadError {
  const what = stage === "unpack" ? "its files could not be copied, they may not fit" : "its sandbox could not be set up";
  return new FairleadError("FAILED_PRECONDITION", `Cannot run ${name}: ${what}; the log has what was said`, {
    cause: new Error(log),
    details: { reason: "SANDBOX_FAILED" },
  });
}

function killed(name: string): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", `Cannot run ${name}: its processes were killed before they were done`, {
    details: { reason: "PLUGIN_CRASHED" },
  });
}

function outOfTime(name: string, limit: string, details: Readonly<Record<string, number>>): FairleadError {
  return new FairleadError("DEADLINE_EXCEEDED", `Cannot run ${name} within ${limit}; it was ended`, {
    details: { reason: "LIMIT_TIME", ...details },
  });
}

function exceeded(name: string, how: string, limitMiB: number, reason: string, seen?: number): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Cannot run ${name}: it ${how} ${limitMiB} MiB and was ended`, {
    details: { reason, limitBytes: limitMiB * MiB, ...(seen !== undefined && { seenBytes: seen }) },
  });
}
