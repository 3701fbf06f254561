import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../engine/errors.js";

/** What the processes of a group may use together. */
export interface CgroupLimits {
  readonly memoryBytes: number;
  /** Processes and threads. */
  readonly tasks: number;
}

/** A group of processes that the kernel bounds and kills as one. */
export interface Cgroup {
  /** Put in front of a program and its arguments: it enters the group, and nothing that it starts can leave it. */
  readonly enter: readonly string[];
  /** Kills all that is in it. */
  kill(): void;
  /** Whether the kernel has killed something in it for want of memory. */
  ranOutOfMemory(): boolean;
  /** Kills what is left and removes the group; gives up after a second. */
  remove(): Promise<void>;
}

/** The place below which groups can be made. */
export interface Cgroups {
  create(limits: CgroupLimits): Cgroup;
}

/** Whether this host lets us make groups, and why not. */
export type CgroupProbe = { readonly cgroups: Cgroups } | { readonly because: string };

/** Where the kernel shows its groups. */
export interface CgroupPlace {
  /** Where the one hierarchy of version 2 is mounted. */
  readonly mount: string;
  /** Tells in which group we are. */
  readonly self: string;
}

const controllers = ["memory", "pids"];
const removeWithinMs = 1000;
const removeEveryMs = 20;
const enterScript = 'echo 0 > "$0/cgroup.procs" && exec "$@"';
const hostPlace: CgroupPlace = { mount: "/sys/fs/cgroup", self: "/proc/self/cgroup" };
let found: CgroupProbe | undefined;

/** What `openCgroups` finds on this host. Tried out once in the life of the program. */
export function hostCgroups(): CgroupProbe {
  found ??= openCgroups(hostPlace);
  return found;
}

/**
 * Looks whether our own group was handed over to us (delegated) and holds nobody else, and makes it the parent of others: we move into one below it, since a group that
 * bounds others may hold no process itself.
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html
 */
export function openCgroups({ mount, self }: CgroupPlace): CgroupProbe {
  try {
    const own = /^0::(\/.*)$/m.exec(readFileSync(self, "utf8"))?.[1];
    if (own === undefined || !existsSync(join(mount, "cgroup.controllers")))
      return { because: `"${mount}" is no cgroup of version 2` };
    const folder = join(mount, own);
    const offered = readFileSync(join(folder, "cgroup.controllers"), "utf8").split(/\s+/);
    const lacking = controllers.filter((name) => !offered.includes(name));
    if (lacking.length > 0) return { because: `our cgroup has no controller ${lacking.join(", ")}` };
    if (!existsSync(join(folder, "cgroup.kill"))) return { because: "our cgroup cannot be killed as one: Linux 5.14 can" };
    for (const file of ["", "cgroup.procs", "cgroup.subtree_control"]) accessSync(join(folder, file), constants.W_OK);
    removeStale(folder);
    makeParent(folder);
    return { cgroups: cgroupsBelow(folder) };
  } catch (error) {
    return { because: `our cgroup was not handed over to us alone (${messageOf(error)})` };
  }
}

function makeParent(folder: string): void {
  const ours = join(folder, `fairlead-${process.pid}`);
  mkdirSync(ours);
  try {
    writeFileSync(join(ours, "cgroup.procs"), String(process.pid));
    writeFileSync(join(folder, "cgroup.subtree_control"), controllers.map((name) => `+${name}`).join(" "));
  } catch (error) {
    // Somebody else lives there: as it was.
    writeFileSync(join(folder, "cgroup.procs"), String(process.pid));
    removed(ours);
    throw error;
  }
}

/** Groups of an earlier start; one in which something runs cannot be removed. */
function removeStale(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith("fairlead-")) removed(join(folder, name));
}

function cgroupsBelow(folder: string): Cgroups {
  let made = 0;
  return {
    create({ memoryBytes, tasks }) {
      made += 1;
      const path = join(folder, `fairlead-${process.pid}-${made}`);
      mkdirSync(path);
      const set = (file: string, value: string) => writeFileSync(join(path, file), value);
      set("memory.max", String(memoryBytes));
      set("memory.oom.group", "1");
      set("pids.max", String(tasks));
      // Not there on a host without swap.
      if (existsSync(join(path, "memory.swap.max"))) set("memory.swap.max", "0");
      return cgroupAt(path);
    },
  };
}

function cgroupAt(path: string): Cgroup {
  const kill = () => {
    if (existsSync(path)) writeFileSync(join(path, "cgroup.kill"), "1");
  };
  return {
    enter: ["/bin/sh", "-c", enterScript, path],
    kill,
    ranOutOfMemory() {
      const events = join(path, "memory.events");
      return existsSync(events) && /^oom_kill [1-9]/m.test(readFileSync(events, "utf8"));
    },
    async remove() {
      kill();
      for (const end = performance.now() + removeWithinMs; !removed(path) && performance.now() < end; )
        await sleep(removeEveryMs);
    },
  };
}

/** A group is busy until its last process is gone. */
function removed(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    return !existsSync(path);
  }
}
