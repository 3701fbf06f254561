import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { type Cgroups, hostCgroups } from "../confinement/cgroups.js";
import { commandFilter } from "./command-filter.js";

/** What a host may have to shut a command in. */
export type Primitive =
  | "user-namespace"
  | "mount-namespace"
  | "pid-namespace"
  | "network-namespace"
  | "ipc-namespace"
  | "uts-namespace"
  | "cgroup-namespace"
  /** `setpriv` of util-linux. */
  | "no-new-privileges"
  /** `prlimit` of util-linux. */
  | "resource-limits"
  /** A kernel with filters, and Perl to install one. */
  | "seccomp"
  /** A place in which we may make groups that the kernel bounds and kills as one. */
  | "cgroup";

/** What this host has. */
export interface HostPrimitives {
  readonly available: ReadonlySet<Primitive>;
  /** Absolute path of `bwrap`, which does all namespaces by itself. */
  readonly bubblewrap?: string;
  readonly cgroups?: Cgroups;
}

/** The flag of `unshare` for each namespace. */
export const namespaceFlags: ReadonlyMap<Primitive, string> = new Map([
  ["user-namespace", "--user"],
  ["mount-namespace", "--mount"],
  ["pid-namespace", "--pid"],
  ["network-namespace", "--net"],
  ["ipc-namespace", "--ipc"],
  ["uts-namespace", "--uts"],
  ["cgroup-namespace", "--cgroup"],
]);

/** All of them: what a command runs under unless weaker is allowed. */
export const allPrimitives: readonly Primitive[] = [
  ...namespaceFlags.keys(),
  "no-new-privileges",
  "resource-limits",
  "seccomp",
  "cgroup",
];

/** Where programs of the host are looked for; also what a command has as `PATH`. */
export const hostPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** The user without rights that is taken when we run as root. */
export const nobody = 65_534;
const probeTimeoutMs = 5000;

/** Says whether we run as root, so that a command must be given another user. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Tries each primitive for real: some ten short processes, at most 5 s. */
export async function probeHost(): Promise<HostPrimitives> {
  const drop = isRoot() ? ["setpriv", "--reuid", String(nobody), "--regid", String(nobody), "--clear-groups"] : [];
  const bubblewrap = await findProgram("bwrap");
  const trials = new Map<Primitive, readonly string[]>([
    ["no-new-privileges", [...drop, ...(drop.length === 0 ? ["setpriv"] : []), "--no-new-privs", "--pdeathsig", "KILL", "true"]],
    ["resource-limits", ["prlimit", "--core=0", "true"]],
  ]);
  const filter = commandFilter();
  if (filter !== undefined) trials.set("seccomp", ["setpriv", "--no-new-privs", ...filter, "true"]);
  for (const [name, flag] of namespaceFlags)
    trials.set(name, [...drop, "unshare", ...new Set(["--user", flag]), "--map-root-user", "--fork", "true"]);
  const wrapped =
    bubblewrap !== undefined && (await works([...drop, bubblewrap, "--unshare-all", "--ro-bind", "/", "/", "true"]));
  const found = await Promise.all([...trials].map(async ([name, words]) => ((await works(words)) ? name : undefined)));
  const available = new Set(found.filter((name) => name !== undefined));
  if (wrapped) for (const name of namespaceFlags.keys()) available.add(name);
  const groups = hostCgroups();
  if ("cgroups" in groups) available.add("cgroup");
  return { available, ...(wrapped && { bubblewrap }), ...("cgroups" in groups && { cgroups: groups.cgroups }) };
}

/** What this host lacks for running commands. */
export async function missingForCommands(): Promise<readonly Primitive[]> {
  const { available } = await probeHost();
  return allPrimitives.filter((name) => !available.has(name));
}

function works([program = "true", ...rest]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { env: { PATH: hostPath }, timeout: probeTimeoutMs, killSignal: "SIGKILL" as const, cwd: "/" };
    execFile(program, rest, options, (error) => resolve(error === null));
  });
}

async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of hostPath.split(":")) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}
