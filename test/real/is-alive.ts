import { readFileSync } from "node:fs";

/** Whether a process runs. One that nobody has waited for yet is dead too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
