import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { descendantsOf, residentBytes } from "../../../plugins/cmp/process-tree.js";

test("descendantsOf() sees children and their children; residentBytes() what they hold", async () => {
  const child = spawn("sh", ["-c", "sh -c 'echo ready; exec sleep 30' & wait"], { stdio: ["pipe", "pipe", "ignore"] });
  await once(child.stdout, "data");
  const pid = child.pid ?? 0;
  expect(descendantsOf(process.pid)).toContain(pid);
  const below = descendantsOf(pid);
  expect(below).toHaveLength(1);
  expect(residentBytes([pid, ...below])).toBeGreaterThan(100_000);
  child.kill("SIGKILL");
  for (const each of below) process.kill(each, "SIGKILL");
  await once(child, "exit");
  expect(descendantsOf(pid)).toEqual([]);
  expect(residentBytes([pid])).toBe(0);
});
