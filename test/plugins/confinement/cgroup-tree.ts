import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type CgroupProbe, type Cgroups, openCgroups } from "../../../plugins/confinement/cgroups.js";

/** A folder that looks like a mounted hierarchy of cgroups in which ours was handed over to us, and what the kernel does there when a group is killed. */
export interface CgroupTree {
  readonly mount: string;
  /** The group we are in. */
  readonly own: string;
  probe(): CgroupProbe;
  open(): Cgroups;
  /** What was written to each group that was killed. */
  groups(): readonly Readonly<Record<string, string>>[];
  /** Names of groups for others than ourselves that are still there. */
  left(): readonly string[];
}

/** @param born files that a new group has */
export function createCgroupTree(born: Readonly<Record<string, string>> = {}): CgroupTree {
  const mount = mkdtempSync(join(tmpdir(), "fairlead-cgroups-"));
  const own = join(mount, "system.slice", "fairlead.service");
  mkdirSync(own, { recursive: true });
  const files = {
    "cgroup.controllers": "cpu memory pids\n",
    "cgroup.kill": "",
    "cgroup.procs": "",
    "cgroup.subtree_control": "",
  };
  for (const [name, text] of Object.entries(files)) for (const folder of [mount, own]) writeFileSync(join(folder, name), text);
  const self = join(mount, "self");
  writeFileSync(self, "0::/system.slice/fairlead.service\n");
  const groups: Record<string, string>[] = [];
  const children = () => readdirSync(own).filter((name) => /^fairlead-\d+-\d+$/.test(name));
  const kernel = setInterval(() => {
    for (const name of children()) {
      const folder = join(own, name);
      const events = join(folder, "memory.events");
      if (born["memory.events"] !== undefined && !existsSync(events)) writeFileSync(events, born["memory.events"]);
      if (!existsSync(join(folder, "cgroup.kill"))) continue;
      const written = readdirSync(folder).filter((file) => !Object.hasOwn(born, file));
      groups.push(Object.fromEntries(written.sort().map((file) => [file, readFileSync(join(folder, file), "utf8").trim()])));
      rmSync(folder, { recursive: true });
    }
  }, 2);
  onTestFinished(() => {
    clearInterval(kernel);
    rmSync(mount, { recursive: true });
  });
  const probe = () => openCgroups({ mount, self });
  return {
    mount,
    own,
    probe,
    open() {
      const found = probe();
      if ("because" in found) throw new Error(found.because);
      return found.cgroups;
    },
    groups: () => groups,
    left: children,
  };
}
