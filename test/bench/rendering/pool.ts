import { processesBelow, residentMiB } from "../process-cost.js";

/** The sandbox's processes below a process. */
export function poolOf(pid: number): readonly number[] {
  return processesBelow(pid, "plugins/sandbox/program/worker.mjs");
}

/** What they hold in memory together, MiB. */
export function poolMiB(pid: number): number {
  return poolOf(pid).reduce((sum, one) => sum + residentMiB(one), 0);
}
