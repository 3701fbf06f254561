import { type ChildProcess, spawn } from "node:child_process";
import type { Confinement } from "./primitives.js";
import type { ProgramFiles } from "./program-files.js";

/** What a worker is started with. */
export interface Launch {
  readonly program: ProgramFiles;
  readonly confinement: Confinement;
  /** Files and folders it may read beside its own program. */
  readonly readable: readonly string[];
}

/** Starts a worker: no environment but the time zone, no file but what is named, its own process group, under all that the host offers. */
export function launch({ program, confinement, readable }: Launch): ChildProcess {
  const values = [
    "--no-node-snapshot",
    "--permission",
    "--allow-addons",
    ...[program.folder, program.addon, ...readable].map((place) => `--allow-fs-read=${place}`),
    "--disable-warning=SecurityWarning",
    program.worker,
    program.addon,
  ];
  const [first, ...others] = confinement.prefix;
  const command = first === undefined ? values : [...others, process.execPath, ...values];
  return spawn(first ?? process.execPath, command, {
    env: { TZ: "UTC" },
    cwd: "/",
    detached: true,
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}
