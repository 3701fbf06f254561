import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import type { Cgroup } from "../confinement/cgroups.js";
import type { Confinement } from "./primitives.js";
import type { ProgramFiles } from "./program-files.js";

/** What a worker is started with. */
export interface Launch {
  readonly program: ProgramFiles;
  readonly confinement: Confinement;
  /** Files and folders it may read beside its own program. */
  readonly readable: readonly string[];
  /** The group it enters first. */
  readonly cgroup?: Cgroup;
  /** It runs what others wrote: it stands back behind those who wait for answers, and V8 has one thread beside it instead of many to collect its garbage. */
  readonly isStrangers?: boolean;
}

/** Starts a worker: no environment but the time zone, no file but what is named, its own process group, under all that the host offers. */
export function launch({ program, confinement, readable, cgroup, isStrangers = false }: Launch): ChildProcess {
  const values = [
    "--no-node-snapshot",
    ...(isStrangers ? ["--v8-pool-size=1"] : []),
    "--permission",
    "--allow-addons",
    ...[program.folder, program.addon, ...readable].map((place) => `--allow-fs-read=${place}`),
    "--disable-warning=SecurityWarning",
    program.worker,
    program.addon,
  ];
  const [first, ...others] = [...(cgroup?.enter ?? []), ...confinement.prefix];
  const command = first === undefined ? values : [...others, process.execPath, ...values];
  const child = spawn(first ?? process.execPath, command, {
    env: { TZ: "UTC" },
    cwd: "/",
    detached: true,
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  if (isStrangers && child.pid !== undefined) giveWay(child.pid);
  return child;
}

/** How much later than others a worker is served where the CPU is short. @see setpriority(2) */
const niceness = 10;

/**
 * Lets a worker, and all it starts, stand back behind those who wait for answers. Where the kernel shares the CPU among sessions first, its session must stand
 * back too. Where neither is allowed it goes on as it is.
 * @see sched(7) "The autogroup feature"
 */
function giveWay(pid: number): void {
  try {
    setPriority(pid, niceness);
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch {
    // It has ended, or the kernel knows no autogroups.
  }
}
