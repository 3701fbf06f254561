import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Cgroups, hostCgroups } from "../confinement/cgroups.js";
import { filterCommand } from "../confinement/filter-command.js";
import { encodeSeccompFilter } from "../confinement/seccomp-filter.js";
import { workerPolicy } from "./seccomp-policy.js";

/** Every means that confines a process. */
export const primitiveNames = [
  "permission-model",
  "process-watch",
  "cgroup",
  "resource-limits",
  "network-namespace",
  "no-new-privileges",
  "seccomp",
] as const;

/** A means of the host to confine a process, and whether it works here. */
export interface SandboxPrimitive {
  readonly name: (typeof primitiveNames)[number];
  /** What it takes away from a process. */
  readonly purpose: string;
  readonly holds: boolean;
  /** Why it does not hold; `""` if it does. */
  readonly because: string;
}

/** What holds on this host, and the commands that bring a program under it: put in front of the program and its arguments. */
export interface Confinement {
  readonly primitives: readonly SandboxPrimitive[];
  readonly prefix: readonly string[];
  /** Where processes are bounded and killed as a group; absent if this host has no such place for us. */
  readonly cgroups?: Cgroups;
}

interface Step {
  readonly name: SandboxPrimitive["name"];
  readonly purpose: string;
  /** Commands to try, the best first. Each runs the program that follows it. */
  readonly commands: readonly (readonly string[])[];
  readonly missing: string;
  /** Ends with 0 if the confinement holds. Default: `true`. */
  readonly proof?: readonly string[];
}

const probeMs = 5000;
let probed: Promise<Confinement> | undefined;

/** Tells which means of this host confine sandboxed processes. Tried out once in the life of the program. */
export async function sandboxPrimitives(): Promise<readonly SandboxPrimitive[]> {
  return (await findConfinement()).primitives;
}

/** As `sandboxPrimitives`, with the commands. */
export function findConfinement(): Promise<Confinement> {
  probed ??= tryAll();
  return probed;
}

async function tryAll(): Promise<Confinement> {
  const groups = hostCgroups();
  const primitives: SandboxPrimitive[] = [
    { name: "permission-model", purpose: "files and programs, by Node", holds: true, because: "" },
    processWatch(),
    {
      name: "cgroup",
      purpose: "memory and processes, by the kernel",
      holds: "cgroups" in groups,
      because: "because" in groups ? groups.because : "",
    },
  ];
  let prefix: readonly string[] = [];
  // One after the other, each under those that hold already: together is how they are used.
  for (const step of steps()) {
    const { primitive, command } = await tryStep(step, prefix);
    primitives.push(primitive);
    prefix = [...prefix, ...command];
  }
  return { primitives, prefix, ...("cgroups" in groups && { cgroups: groups.cgroups }) };
}

function processWatch(): SandboxPrimitive {
  const holds = existsSync("/proc/self/statm");
  return {
    name: "process-watch",
    purpose: "memory and CPU time, seen from outside",
    holds,
    because: holds ? "" : "this system has no /proc",
  };
}

/** In the order in which they are put in front of a program: the filter comes last, since it forbids what the others need. */
function steps(): readonly Step[] {
  const [prlimit, unshare, setpriv, perl] = ["prlimit", "unshare", "setpriv", "perl"].map(findProgram);
  const filter = process.platform === "linux" ? encodeSeccompFilter(process.arch, workerPolicy) : undefined;
  const filtered = perl === undefined ? undefined : filterCommand(perl, process.arch, filter);
  const tool = (program: string | undefined, ...variants: readonly (readonly string[])[]) =>
    program === undefined ? [] : variants.map((values) => [program, ...values]);
  // Without a user namespace root keeps its rights beyond the new namespaces; then they are taken away one by one.
  const dropped = ["--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"];
  return [
    {
      name: "resource-limits",
      purpose: "core dumps, writing files, open files",
      commands: tool(prlimit, ["--core=0", "--fsize=0", "--nofile=512", "--"]),
      missing: "prlimit of util-linux was not found",
    },
    {
      name: "network-namespace",
      purpose: "network, and the rights of the user",
      commands: tool(unshare, ["--user", "--net", "--ipc", "--uts", "--"], ["--net", "--ipc", "--uts", "--"]),
      missing: "unshare of util-linux was not found",
    },
    {
      name: "no-new-privileges",
      purpose: "gaining rights, outliving the parent",
      commands: tool(
        setpriv,
        ["--no-new-privs", "--pdeathsig=KILL", ...(process.getuid?.() === 0 ? dropped : []), "--"],
        ["--no-new-privs", "--pdeathsig=KILL", "--"],
      ),
      missing: "setpriv of util-linux was not found",
    },
    {
      name: "seccomp",
      purpose: "sockets, processes, writing, rare system calls",
      commands: filtered === undefined ? [] : [filtered],
      missing:
        filter === undefined
          ? `there is no filter for ${process.platform} on ${process.arch}`
          : "perl, which sets the filter, was not found",
      proof: [perl ?? "", "-e", "use Socket; exit(socket(my $s, AF_UNIX, SOCK_STREAM, 0) ? 1 : 0)"],
    },
  ];
}

function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/bin", "/bin", "/usr/sbin", "/sbin"];
  return folders
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

async function tryStep(
  step: Step,
  prefix: readonly string[],
): Promise<{ readonly primitive: SandboxPrimitive; readonly command: readonly string[] }> {
  let because = step.missing;
  for (const command of step.commands) {
    const failure = await run([...prefix, ...command, ...(step.proof ?? [findProgram("true") ?? "/bin/true"])]);
    if (failure === undefined)
      return { primitive: { name: step.name, purpose: step.purpose, holds: true, because: "" }, command };
    because = failure;
  }
  return { primitive: { name: step.name, purpose: step.purpose, holds: false, because }, command: [] };
}

/** Runs a command; undefined if it ended well, else why not. */
function run([program = "", ...values]: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, values, { env: {}, timeout: probeMs, killSignal: "SIGKILL" }, (error, _output, said) => {
      if (error === null) resolve(undefined);
      else resolve(said.trim().split("\n")[0]?.slice(0, 200) || error.message.slice(0, 200));
    });
  });
}
