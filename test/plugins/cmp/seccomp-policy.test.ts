import { expect, test } from "vitest";
import { commandPolicy } from "../../../plugins/cmp/seccomp-policy.js";
import type { Machine } from "../../../plugins/confinement/system-calls.js";
import { judgeCall } from "../confinement/run-filter.js";

test.each<[Machine, string, string | number, number, string]>([
  ["x64", "read", "read", 0, "allow"],
  ["x64", "execve", "execve", 0, "allow"],
  ["x64", "writing a file", "openat", 0, "allow"],
  ["x64", "renaming one", "rename", 0, "allow"],
  ["x64", "fork by clone", "clone", 17, "allow"],
  ["x64", "clone into a user namespace", "clone", 0x1000_0011, "not permitted"],
  ["x64", "clone3", "clone3", 0, "no such call"],
  ["x64", "unshare", 272, 0, "not permitted"],
  ["x64", "setns", 308, 0, "not permitted"],
  ["x64", "mount", 165, 0, "not permitted"],
  ["x64", "open_tree", 428, 0, "not permitted"],
  ["x64", "ptrace", 101, 0, "not permitted"],
  ["x64", "process_vm_readv", 310, 0, "not permitted"],
  ["x64", "bpf", 321, 0, "not permitted"],
  ["x64", "perf_event_open", 298, 0, "not permitted"],
  ["x64", "userfaultfd", 323, 0, "not permitted"],
  ["x64", "keyctl", 250, 0, "not permitted"],
  ["x64", "io_uring_setup", 425, 0, "not permitted"],
  ["x64", "open_by_handle_at", 304, 0, "not permitted"],
  ["x64", "a Unix socket", "socket", 1, "allow"],
  ["x64", "a netlink socket", "socket", 16, "allow"],
  ["x64", "a vsock", "socket", 40, "no such family"],
  ["x64", "a packet socket", "socket", 17, "no such family"],
  ["x64", "a call of tomorrow", 463, 0, "no such call"],
  ["x64", "a call of the x32 interface", 0x4000_0000, 0, "kill"],
  ["arm64", "read", 63, 0, "allow"],
  ["arm64", "clone into a network namespace", 220, 0x4000_0011, "not permitted"],
  ["arm64", "setns", 268, 0, "not permitted"],
  ["arm64", "a vsock", 198, 40, "no such family"],
])("S70 commandPolicy on %s: %s", (machine, _, call, argument, expected) => {
  expect(judgeCall(commandPolicy, machine, { call, values: [argument] })).toBe(expected);
});

test("S70 commandPolicy refuses typing into a terminal", () => {
  expect(judgeCall(commandPolicy, "x64", { call: "ioctl", values: [0, 0x5412] })).toBe("not permitted");
  expect(judgeCall(commandPolicy, "x64", { call: "ioctl", values: [0, 0x5401] })).toBe("allow");
});
