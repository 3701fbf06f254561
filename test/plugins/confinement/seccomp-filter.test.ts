import { describe, expect, test } from "vitest";
import { encodeSeccompFilter, type SeccompPolicy } from "../../../plugins/confinement/seccomp-filter.js";
import { judgeCall } from "./run-filter.js";

const policy: SeccompPolicy = {
  allowed: ["read", "open", "fcntl"],
  conditions: [
    { call: "clone", argument: 0, must: { have: "any-bit", bits: 0x30 } },
    { call: "openat", argument: 2, must: { have: "no-bit", bits: 0x3 } },
    { call: "socket", argument: 0, must: { be: "one-of", values: [1, 2, 10] }, otherwise: "no-such-family" },
    { call: "ioctl", argument: 1, must: { be: "none-of", values: [7, 9] } },
  ],
  absent: ["clone3"],
};

describe("encodeSeccompFilter()", () => {
  test.each<[string, string | number, readonly number[], string]>([
    ["allows what is named", "read", [], "allow"],
    ["refuses what is not", "write", [], "not permitted"],
    ["refuses a call that no list has", 165, [], "not permitted"],
    ["hides what is absent", "clone3", [], "no such call"],
    ["hides what is newer than the list", 463, [], "no such call"],
    ["kills a call of the x32 interface", 0x4000_0000, [], "kill"],
    ["allows with any of the bits", "clone", [0x20], "allow"],
    ["refuses without any of them", "clone", [0x40], "not permitted"],
    ["allows without the bits", "openat", [1, 1, 0x4], "allow"],
    ["refuses with one of them", "openat", [0, 0, 0x6], "not permitted"],
    ["allows the first value", "socket", [1], "allow"],
    ["allows the last value", "socket", [10], "allow"],
    ["refuses another value in its own way", "socket", [3], "no such family"],
    ["refuses a value that must not be", "ioctl", [0, 7], "not permitted"],
    ["refuses the last of them", "ioctl", [0, 9], "not permitted"],
    ["allows another", "ioctl", [7, 8], "allow"],
  ])("%s", (_, call, values, expected) => {
    expect(judgeCall(policy, "x64", { call, values })).toBe(expected);
  });

  test("kills calls of another machine's interface", () => {
    expect(judgeCall(policy, "x64", { call: 0, audit: 0x4000_0003 })).toBe("kill");
    expect(judgeCall(policy, "arm64", { call: 63, audit: 0xc000_003e })).toBe("kill");
  });

  test("writes the numbers of arm64, and leaves out calls that it does not have", () => {
    expect(judgeCall(policy, "arm64", { call: "read" })).toBe("allow");
    expect(judgeCall(policy, "arm64", { call: 2 })).toBe("not permitted");
  });

  test("has no filter for a machine whose calls are not known", () => {
    expect(encodeSeccompFilter("riscv64", policy)).toBeUndefined();
  });

  test("does not take a call that is in no list for one that is left out", () => {
    expect(() => encodeSeccompFilter("x64", { ...policy, allowed: ["raed"] })).toThrow(/"raed"/);
  });
});
