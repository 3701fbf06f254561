import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";

const pageBytes = 4096;
/** Clock ticks a second, as Linux has them for all programs. */
const tickMs = 10;

/** Memory that a process holds now, in bytes; undefined where the host does not tell. */
export function residentBytes(pid: number): number | undefined {
  const pages = read(`/proc/${pid}/statm`)?.split(" ")[1];
  return pages === undefined ? undefined : Number(pages) * pageBytes;
}

/** CPU time of all threads of a process, in milliseconds by steps of 10; undefined where the host does not tell. */
export function processorMs(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** More than the line that a file of /proc has for us. */
const buffer = Buffer.alloc(2048);

/** Reads the first line in one go: this is done many times a second, and half as dear as reading a file whose size nobody knows. */
function read(path: string): string | undefined {
  try {
    const file = openSync(path, "r");
    try {
      return buffer.toString("latin1", 0, readSync(file, buffer));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
