import { expect, test } from "vitest";
import { workerPolicy } from "../../../plugins/sandbox/seccomp-policy.js";
import { judgeCall } from "../confinement/run-filter.js";

test.each<[string, string | number, readonly number[], string]>([
  ["lets read(2) pass", "read", [], "allow"],
  ["lets mmap(2) pass", "mmap", [], "allow"],
  ["refuses socket(2)", 41, [], "not permitted"],
  ["refuses connect(2)", "connect", [], "not permitted"],
  ["refuses fork(2)", "fork", [], "not permitted"],
  ["refuses kill(2)", "kill", [], "not permitted"],
  ["refuses ptrace(2)", 101, [], "not permitted"],
  ["refuses unshare(2)", 272, [], "not permitted"],
  ["refuses bpf(2)", 321, [], "not permitted"],
  ["refuses io_uring_setup(2)", 425, [], "not permitted"],
  ["refuses leaving the process group", "setsid", [], "not permitted"],
  ["refuses code without a file", "memfd_create", [], "not permitted"],
  ["refuses unlink(2)", "unlink", [], "not permitted"],
  ["says that clone3(2) is unknown", "clone3", [], "no such call"],
  ["says that a call of tomorrow is unknown", 470, [], "no such call"],
  ["lets a thread be made", "clone", [0x3d0f00], "allow"],
  ["refuses a process", "clone", [0x11], "not permitted"],
  ["lets a file be opened for reading", "openat", [0, 0, 0o2000000], "allow"],
  ["refuses one opened for writing", "openat", [0, 0, 0o1], "not permitted"],
  ["refuses one opened for reading and writing", "openat", [0, 0, 0o2], "not permitted"],
  ["refuses one that is created", "openat", [0, 0, 0o100], "not permitted"],
  ["refuses the old open(2) for writing", "open", [0, 0o1101], "not permitted"],
  ["lets a process abort itself", "tgkill", [1, 1, 6], "allow"],
  ["refuses another signal to a thread", "tgkill", [1, 1, 9], "not permitted"],
  ["lets its own limits be asked", "prlimit64", [0, 7], "allow"],
  ["refuses those of the parent", "prlimit64", [4711, 7], "not permitted"],
  ["lets a thread be named", "prctl", [15], "allow"],
  ["refuses to outlive the parent", "prctl", [1], "not permitted"],
  ["lets a descriptor be made non-blocking", "fcntl", [3, 4], "allow"],
  ["refuses signals to the owner of a descriptor", "fcntl", [3, 8], "not permitted"],
  ["lets a terminal be asked for", "ioctl", [1, 0x5401], "allow"],
  ["refuses typing into one", "ioctl", [0, 0x5412], "not permitted"],
])("S61 workerPolicy %s", (_, call, values, expected) => {
  expect(judgeCall(workerPolicy, "x64", { call, values })).toBe(expected);
});

test("S61 workerPolicy means the same on arm64", () => {
  expect(judgeCall(workerPolicy, "arm64", { call: 198 })).toBe("not permitted");
  expect(judgeCall(workerPolicy, "arm64", { call: "openat", values: [0, 0, 1] })).toBe("not permitted");
  expect(judgeCall(workerPolicy, "arm64", { call: "futex" })).toBe("allow");
});
