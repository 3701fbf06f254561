import { expect, test } from "vitest";
import { seccompFilter } from "../../../plugins/cmp/seccomp-filter.js";

const answers = new Map([
  [0x7fff_0000, "allow"],
  [0x8000_0000, "kill"],
  [0x0005_0001, "not permitted"],
  [0x0005_0026, "no such call"],
  [0x0005_0061, "no such family"],
]);
const audit: Readonly<Record<string, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Runs a filter as the kernel would, on a call with its first argument. */
function judge(filter: Uint8Array, call: number, argument: number, machine: number): string {
  const data = new Map([
    [0, call],
    [4, machine],
    [16, argument],
  ]);
  const view = new DataView(filter.buffer, filter.byteOffset, filter.length);
  let loaded = 0;
  for (let at = 0; at * 8 < filter.length; at += 1) {
    const [code, ifTrue, ifFalse] = [view.getUint16(at * 8, true), view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3)];
    const value = view.getUint32(at * 8 + 4, true);
    if (code === 0x06) return answers.get(value) ?? `answer ${value}`;
    if (code === 0x20) loaded = data.get(value) ?? 0;
    else at += (code === 0x15 ? loaded === value : code === 0x25 ? loaded > value : (loaded & value) !== 0) ? ifTrue : ifFalse;
  }
  return "runs off its end";
}

test.each([
  ["x64", "read", 0, 0, "allow"],
  ["x64", "execve", 59, 0, "allow"],
  ["x64", "fork by clone", 56, 17, "allow"],
  ["x64", "clone into a user namespace", 56, 0x1000_0011, "not permitted"],
  ["x64", "clone3", 435, 0, "no such call"],
  ["x64", "unshare", 272, 0, "not permitted"],
  ["x64", "mount", 165, 0, "not permitted"],
  ["x64", "bpf", 321, 0, "not permitted"],
  ["x64", "io_uring_setup", 425, 0, "not permitted"],
  ["x64", "a Unix socket", 41, 1, "allow"],
  ["x64", "a netlink socket", 41, 16, "allow"],
  ["x64", "a vsock", 41, 40, "no such family"],
  ["x64", "a packet socket", 41, 17, "no such family"],
  ["x64", "a call of tomorrow", 463, 0, "no such call"],
  ["x64", "a call of the x32 interface", 0x4000_0000, 0, "kill"],
  ["arm64", "read", 63, 0, "allow"],
  ["arm64", "clone into a network namespace", 220, 0x4000_0011, "not permitted"],
  ["arm64", "setns", 268, 0, "not permitted"],
  ["arm64", "a vsock", 198, 40, "no such family"],
])("seccompFilter() on %s: %s", (arch, _, call, argument, expected) => {
  expect(judge(seccompFilter(arch) ?? new Uint8Array(), call, argument, audit[arch] ?? 0)).toBe(expected);
});

test("seccompFilter() kills calls of another machine's interface, and has none for machines it does not know", () => {
  expect(judge(seccompFilter("x64") ?? new Uint8Array(), 0, 0, 0x4000_0003)).toBe("kill");
  expect(seccompFilter("mips")).toBeUndefined();
});
