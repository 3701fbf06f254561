import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCgroups } from "../../../plugins/confinement/cgroups.js";
import { createCgroupTree } from "./cgroup-tree.js";

const limits = { memoryBytes: 1_000_000, tasks: 12 };

describe("openCgroups()", () => {
  test("moves us into a group of our own and hands the controllers on", () => {
    const tree = createCgroupTree();
    tree.open();
    expect(readFileSync(join(tree.own, `fairlead-${process.pid}`, "cgroup.procs"), "utf8")).toBe(String(process.pid));
    expect(readFileSync(join(tree.own, "cgroup.subtree_control"), "utf8")).toBe("+memory +pids");
  });

  test("removes empty groups of an earlier start, and nobody else's", () => {
    const tree = createCgroupTree();
    for (const name of ["fairlead-1", "other"]) mkdirSync(join(tree.own, name));
    tree.open();
    expect(readdirSync(tree.own).filter((name) => !name.startsWith("cgroup."))).toEqual([`fairlead-${process.pid}`, "other"]);
  });

  test.each<[string, (own: string, mount: string) => void, RegExp]>([
    ["a hierarchy of version 1", (_, mount) => rmSync(join(mount, "cgroup.controllers")), /no cgroup of version 2/],
    [
      "a mixed one, in which we are not",
      (_, mount) => writeFileSync(join(mount, "self"), "4:memory:/x\n"),
      /no cgroup of version 2/,
    ],
    ["no controllers", (own) => writeFileSync(join(own, "cgroup.controllers"), "cpu\n"), /no controller memory, pids/],
    ["an older kernel", (own) => rmSync(join(own, "cgroup.kill")), /5\.14/],
    ["a group that is not ours", (own) => rmSync(join(own, "cgroup.procs")), /not handed over to us alone/],
    [
      "a group that holds others",
      (own) => {
        rmSync(join(own, "cgroup.subtree_control"));
        mkdirSync(join(own, "cgroup.subtree_control"));
      },
      /not handed over to us alone/,
    ],
    ["no mount", (_, mount) => rmSync(join(mount, "self")), /not handed over/],
  ])("says why not: %s", (_, spoil, expected) => {
    const tree = createCgroupTree();
    spoil(tree.own, tree.mount);
    const found = tree.probe();
    expect("because" in found ? found.because : "it was opened").toMatch(expected);
  });

  test("goes back to where it was if its group cannot be a parent", () => {
    const tree = createCgroupTree();
    rmSync(join(tree.own, "cgroup.subtree_control"));
    mkdirSync(join(tree.own, "cgroup.subtree_control"));
    tree.probe();
    expect(readFileSync(join(tree.own, "cgroup.procs"), "utf8")).toBe(String(process.pid));
  });

  test("finds no place where there is none", () => {
    expect(openCgroups({ mount: "/nowhere", self: "/nowhere/self" })).toHaveProperty("because");
  });
});

describe("S61 create()", () => {
  test("bounds memory and processes before anybody is in it", () => {
    const tree = createCgroupTree();
    const group = tree.open().create(limits);
    const folder = join(tree.own, tree.left()[0] ?? "");
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    expect([read("memory.max"), read("pids.max"), read("memory.oom.group")]).toEqual(["1000000", "12", "1"]);
    expect(group.ranOutOfMemory()).toBe(false);
  });

  test("a program enters before it begins", () => {
    const tree = createCgroupTree();
    const group = tree.open().create(limits);
    const [program, ...words] = [...group.enter, "echo", "a b", "$c"];
    expect(execFileSync(program, words, { encoding: "utf8" })).toBe("a b $c\n");
    expect(readFileSync(join(tree.own, tree.left()[0] ?? "", "cgroup.procs"), "utf8")).toBe("0\n");
  });

  test("a program that cannot enter does not begin", () => {
    const tree = createCgroupTree();
    const group = tree.open().create(limits);
    rmSync(join(tree.own, tree.left()[0] ?? ""), { recursive: true });
    const [program, ...words] = [...group.enter, "echo", "began"];
    expect(() => execFileSync(program, words, { stdio: "pipe" })).toThrow(/cgroup\.procs/);
  });

  test("is killed as one and removed; again is no mistake", async () => {
    const tree = createCgroupTree();
    const group = tree.open().create(limits);
    await group.remove();
    await group.remove();
    group.kill();
    expect([tree.groups()[0]?.["cgroup.kill"], tree.left()]).toEqual(["1", []]);
    expect(existsSync(tree.own)).toBe(true);
  });

  test("tells that the kernel has killed for want of memory", async () => {
    const tree = createCgroupTree({ "memory.events": "oom_kill 1\n" });
    const group = tree.open().create(limits);
    await expect.poll(() => group.ranOutOfMemory()).toBe(true);
  });
});
