import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem, type } from "node:os";

/** The facts without which figures mean nothing, one line each. */
export function machineFacts(root: string): readonly string[] {
  const [first] = cpus();
  return [
    `CPU      ${first?.model.trim() ?? "unknown"}, ${cpus().length} cores`,
    `memory   ${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    `system   ${type()} ${release()}, Node ${process.versions.node}, ${read("git", ["--version"], root)}`,
    `load     ${loadAverage()} (1, 5, 15 minutes) at the start`,
    `commit   ${read("git", ["rev-parse", "--short", "HEAD"], root)}${read("git", ["status", "--porcelain"], root) === "" ? "" : " with changes"}`,
    `date     ${new Date().toISOString()}`,
  ];
}

/** The load averages as text. */
export function loadAverage(): string {
  return loadavg()
    .map((load) => load.toFixed(2))
    .join(", ");
}

function read(command: string, args: readonly string[], folder: string): string {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown";
  }
}
