import { expect, test } from "vitest";
import { buildSeccompFilter } from "../../../plugins/sandbox/seccomp-filter.js";

/** Runs the filter as the kernel does, for one call. */
function judge(
  filter: Uint8Array,
  call: { readonly audit: number; readonly number: number; readonly values?: readonly number[] },
): number {
  const view = new DataView(filter.buffer, filter.byteOffset);
  const seen = new Map([
    [0, call.number],
    [4, call.audit],
    ...(call.values ?? []).map((value, index) => [16 + 8 * index, value] as [number, number]),
  ]);
  let loaded = 0;
  for (let at = 0; at < filter.length / 8; at += 1) {
    const [code, operand] = [view.getUint16(8 * at, true), view.getUint32(8 * at + 4, true)];
    const [ifTrue, ifFalse] = [view.getUint8(8 * at + 2), view.getUint8(8 * at + 3)];
    if (code === 0x06) return operand;
    if (code === 0x20) loaded = seen.get(operand) ?? 0;
    else {
      const holds = code === 0x15 ? loaded === operand : code === 0x35 ? loaded >= operand : (loaded & operand) !== 0;
      at += holds ? ifTrue : ifFalse;
    }
  }
  throw new Error("the filter has no end");
}

const [allow, refuse, unknown, kill] = [0x7fff0000, 0x00050001, 0x00050026, 0x80000000];
const x64 = 0xc000003e;

test.each<[string, number, readonly number[], number]>([
  ["lets read(2) pass", 0, [], allow],
  ["lets mmap(2) pass", 9, [], allow],
  ["refuses socket(2)", 41, [], refuse],
  ["refuses connect(2)", 42, [], refuse],
  ["refuses fork(2)", 57, [], refuse],
  ["refuses kill(2)", 62, [], refuse],
  ["refuses ptrace(2)", 101, [], refuse],
  ["refuses unshare(2)", 272, [], refuse],
  ["says that clone3(2) is unknown", 435, [], unknown],
  ["lets a thread be made", 56, [0x3d0f00], allow],
  ["refuses a process", 56, [0x11], refuse],
  ["lets a file be opened for reading", 257, [0, 0, 0o2000000], allow],
  ["refuses one opened for writing", 257, [0, 0, 0o1], refuse],
  ["refuses one opened for reading and writing", 257, [0, 0, 0o2], refuse],
  ["refuses one that is created", 257, [0, 0, 0o100], refuse],
  ["refuses the old open(2) for writing", 2, [0, 0o1101], refuse],
  ["lets a process abort itself", 234, [1, 1, 6], allow],
  ["refuses another signal to a thread", 234, [1, 1, 9], refuse],
  ["kills a call of the x32 variant", 0x40000029, [], kill],
])("S61 buildSeccompFilter() %s", (_, number, values, expected) => {
  const filter = buildSeccompFilter("x64") ?? new Uint8Array(0);
  expect(judge(filter, { audit: x64, number, values })).toBe(expected);
});

test("S61 buildSeccompFilter() kills calls of another architecture", () => {
  expect(judge(buildSeccompFilter("x64") ?? new Uint8Array(0), { audit: 0x40000003, number: 0 })).toBe(kill);
});

test("S61 buildSeccompFilter() knows arm64, and says so of others", () => {
  expect(judge(buildSeccompFilter("arm64") ?? new Uint8Array(0), { audit: 0xc00000b7, number: 198 })).toBe(refuse);
  expect(buildSeccompFilter("riscv64")).toBeUndefined();
});
