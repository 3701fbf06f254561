import { expect, test } from "vitest";
import { callNumber, isKnownMachine, lastKnownCall } from "../../../plugins/confinement/system-calls.js";

test.each([
  ["read", 0, 63],
  ["openat", 257, 56],
  ["clone", 56, 220],
  ["prctl", 157, 167],
  ["fork", 57, undefined],
  ["newfstatat", 262, 79],
  ["futex_waitv", 449, 449],
])("callNumber() knows %s", (name, x64, arm64) => {
  expect([callNumber(name, "x64"), callNumber(name, "arm64")]).toEqual([x64, arm64]);
});

test("callNumber() throws for a name it does not know, and no number is beyond the last known one", () => {
  expect(() => callNumber("mount", "x64")).toThrow(/"mount"/);
  expect(callNumber("fchmodat2", "x64")).toBeLessThanOrEqual(lastKnownCall);
});

test.each([
  ["x64", true],
  ["arm64", true],
  ["riscv64", false],
  ["", false],
])("isKnownMachine(%j) is %s", (arch, expected) => {
  expect(isKnownMachine(arch)).toBe(expected);
});
