import { readdirSync, readFileSync } from "node:fs";

/** Bytes of a page of memory; the same on all machines this runs on but those of 64 KiB, where memory then counts as less than it is. */
const pageBytes = 4096;
const maxProcesses = 10_000;

/**
 * All processes below one, parents before children. One that left its parent stands below the first process of its pid namespace, so nothing that was started
 * in one escapes. Empty where the kernel does not tell.
 * @see proc(5) `/proc/pid/task/tid/children`
 */
export function descendantsOf(pid: number): readonly number[] {
  const found: number[] = [];
  const open = [pid];
  for (let next = open.shift(); next !== undefined && found.length < maxProcesses; next = open.shift()) {
    const children = childrenOf(next);
    found.push(...children);
    open.push(...children);
  }
  return found;
}

/** Resident bytes of processes, what they share counted for each. One that has ended counts nothing. */
export function residentBytes(pids: readonly number[]): number {
  let pages = 0;
  for (const pid of pids) pages += Number(read(`/proc/${pid}/statm`).split(" ")[1] ?? 0);
  return pages * pageBytes;
}

function childrenOf(pid: number): readonly number[] {
  const pids: number[] = [];
  for (const thread of list(`/proc/${pid}/task`))
    for (const word of read(`/proc/${pid}/task/${thread}/children`).split(" ")) if (word !== "") pids.push(Number(word));
  return pids;
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A process may end between two looks: then there is nothing to read. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
