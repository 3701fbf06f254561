import type { Cgroup } from "../confinement/cgroups.js";
import { commandFilter } from "./command-filter.js";
import { type HostPrimitives, namespaceFlags, nobody, type Primitive } from "./host-primitives.js";
import { pluginFolder, setupScript, visibleFolders } from "./sandbox-scripts.js";

/** What a run may use. Bytes. */
export interface LaunchLimits {
  /** The writable folder, and a single file in it. */
  readonly scratchBytes: number;
  /** Data of one process. */
  readonly memoryBytes: number;
  /** Processes at a time. */
  readonly processes: number;
  /** Seconds of processor time of one process. */
  readonly cpuSeconds: number;
}

/** What to start. */
export interface Launch {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** What is put together for a run. */
export interface LaunchParts {
  readonly host: HostPrimitives;
  readonly limits: LaunchLimits;
  /** The plugin's own folder, absolute; shown at `/plugin`. */
  readonly folder?: string;
  /** Whether the user we run as can be given up for one without rights. */
  readonly dropsUser: boolean;
  /** For `sh -c`. */
  readonly script: string;
  /** The group it enters first. */
  readonly cgroup?: Cgroup;
}

/** Whether a run gets a root of its own, in which nothing it does can be seen from outside. */
export function isIsolated(host: HostPrimitives): boolean {
  const needed: readonly Primitive[] = ["user-namespace", "mount-namespace", "pid-namespace"];
  return host.bubblewrap !== undefined || needed.every((name) => host.available.has(name));
}

/**
 * The command line that shuts a script in with what the host has: `bwrap`, or `unshare` and a root put together by hand; then limits, no way to new
 * privileges, no capabilities, a filter of system calls.
 */
export function launchOf(parts: LaunchParts): Launch {
  const { host, limits, folder, cgroup } = parts;
  const inner = [...limited(parts), ...(host.available.has("seccomp") ? (commandFilter() ?? []) : []), "sh", "-c", parts.script];
  const outer = [...(cgroup?.enter ?? []), ...asNobody(parts), ...(isIsolated(host) ? shutIn(host, limits, folder) : [])];
  const [program = "sh", ...rest] = [...outer, ...inner];
  return { program, arguments: rest };
}

function shutIn(host: HostPrimitives, limits: LaunchLimits, folder: string | undefined): readonly string[] {
  if (host.bubblewrap !== undefined) return bubblewrapped(host.bubblewrap, limits, folder);
  const flags = [...namespaceFlags].filter(([name]) => host.available.has(name)).map(([, flag]) => flag);
  const asRoot = ["--map-root-user", "--fork", "--kill-child=KILL"];
  return ["unshare", ...flags, ...asRoot, "sh", "-c", setupScript, "sh", String(limits.scratchBytes), folder ?? ""];
}

function bubblewrapped(program: string, limits: LaunchLimits, folder: string | undefined): readonly string[] {
  const identity = ["--uid", "0", "--gid", "0", "--cap-drop", "ALL", "--hostname", "plugin"];
  const shown = visibleFolders.flatMap((path) => ["--ro-bind-try", path, path]);
  const own = folder === undefined ? [] : ["--ro-bind", folder, pluginFolder];
  const system = ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"];
  const scratch = ["--size", String(limits.scratchBytes), "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/", "--"];
  return [program, "--unshare-all", "--unshare-user", "--die-with-parent", ...identity, ...shown, ...own, ...system, ...scratch];
}

function asNobody({ dropsUser, host }: LaunchParts): readonly string[] {
  if (!host.available.has("no-new-privileges")) return [];
  const drop = dropsUser ? ["--reuid", String(nobody), "--regid", String(nobody), "--clear-groups"] : [];
  return ["setpriv", ...drop, "--pdeathsig", "KILL"];
}

function limited({ host, limits }: LaunchParts): readonly string[] {
  const words: string[] = [];
  if (host.available.has("resource-limits")) {
    const { scratchBytes, memoryBytes, processes, cpuSeconds } = limits;
    words.push("prlimit", "--core=0", "--nofile=1024", `--fsize=${scratchBytes}`, `--data=${memoryBytes}`);
    words.push(`--nproc=${processes}`, `--cpu=${cpuSeconds}:${cpuSeconds + 5}`);
  }
  if (host.available.has("no-new-privileges"))
    words.push("setpriv", "--no-new-privs", ...(isIsolated(host) ? ["--bounding-set=-all", "--inh-caps=-all"] : []));
  return words;
}
