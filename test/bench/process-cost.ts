import { readdirSync, readFileSync } from "node:fs";

/** What a process and all it ever started have used so far. */
export interface ProcessCost {
  /** Seconds of CPU, user and system; of the children those that still run and those that were waited for. */
  readonly cpuSeconds: number;
  /** Resident memory of the process itself, MiB. */
  readonly residentMiB: number;
}

/** Clock ticks a second, as Linux tells times in /proc on every platform Node runs on. */
const ticksPerSecond = 100;

/** Reads the cost of a process tree from /proc. @see proc(5) */
export function processCost(pid: number): ProcessCost {
  let ticks = 0;
  const parents = parentsOfAll();
  for (const [child, { own, waited }] of parents) if (isBelow(child, pid, parents)) ticks += own + waited;
  return { cpuSeconds: ticks / ticksPerSecond, residentMiB: residentMiB(pid) };
}

/** The processes below one whose command line holds a text; those that ended are not among them. */
export function processesBelow(pid: number, holds: string): readonly number[] {
  const parents = parentsOfAll();
  return [...parents.keys()].filter((one) => one !== pid && isBelow(one, pid, parents) && commandLine(one).includes(holds));
}

/** Seconds of CPU of single processes, without what they started. */
export function ownCpuSeconds(pids: readonly number[]): number {
  const parents = parentsOfAll();
  return pids.reduce((sum, pid) => sum + (parents.get(pid)?.own ?? 0), 0) / ticksPerSecond;
}

/** Resident memory of one process, MiB. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

interface Entry {
  readonly parent: number;
  readonly own: number;
  readonly waited: number;
}

function parentsOfAll(): ReadonlyMap<number, Entry> {
  const entries = new Map<number, Entry>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // The name in parentheses may hold anything; what follows it is numbers.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const number = (index: number) => Number(fields[index] ?? 0);
      entries.set(Number(name), { parent: number(1), own: number(11) + number(12), waited: number(13) + number(14) });
    } catch {
      // It ended while we looked.
    }
  }
  return entries;
}

function isBelow(pid: number, ancestor: number, entries: ReadonlyMap<number, Entry>): boolean {
  let current = pid;
  for (let steps = 0; steps < 64; steps += 1) {
    if (current === ancestor) return true;
    const entry = entries.get(current);
    if (entry === undefined || entry.parent === 0) return false;
    current = entry.parent;
  }
  return false;
}
