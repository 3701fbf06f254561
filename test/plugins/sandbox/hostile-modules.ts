import { assemble, op, packed, reactor } from "./wasm-assembler.js";

/** A module that means harm, and how its run must end: one of the reasons. */
export interface HostileModule {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  readonly reasons: readonly string[];
}

const protocol = ["PLUGIN_PROTOCOL"];
const crashed = ["PLUGIN_CRASHED"];
const call = { from: "fairlead", name: "file_stat", type: "i32 i32>i32" };

/** `fairlead_call` that calls one import with these operands, drops what it gives, and answers. */
const calling = (imported: { from: string; name: string; type: string }, ...operands: readonly (readonly number[])[]) =>
  withImports(
    [imported],
    [...operands.flat(), ...op.call(0), ...(imported.type.endsWith(">") ? [] : op.drop), ...op.i64(packed(16, 2))],
  );

/** A reactor with imports: function indices move up by their number. */
function withImports(imports: readonly { from: string; name: string; type: string }[], body: readonly number[]): Uint8Array {
  return reactor({ call: body, module: { imports } });
}

/** All of them. */
export const hostileModules: readonly HostileModule[] = [
  { name: "a loop", bytes: () => reactor({ call: [...op.loop(op.br(0)), ...op.unreachable] }), reasons: ["LIMIT_TIME"] },
  { name: "a loop in _initialize", bytes: () => reactor({ initialise: op.loop(op.br(0)) }), reasons: ["LIMIT_TIME"] },
  {
    name: "a start function that loops",
    bytes: () => reactor({ more: [{ type: ">", body: op.loop(op.br(0)) }], module: { start: 4 } }),
    reasons: ["LIMIT_TIME"],
  },
  { name: "a trap", bytes: () => reactor({ call: op.unreachable }), reasons: crashed },
  { name: "a trap in fairlead_alloc", bytes: () => reactor({ alloc: op.unreachable }), reasons: crashed },
  {
    name: "an exit",
    bytes: () => calling({ from: "wasi_snapshot_preview1", name: "proc_exit", type: "i32>" }, op.i32(7)),
    reasons: crashed,
  },
  {
    name: "an exit with 0",
    bytes: () => calling({ from: "wasi_snapshot_preview1", name: "proc_exit", type: "i32>" }, op.i32(0)),
    reasons: crashed,
  },
  { name: "deep recursion", bytes: () => reactor({ call: [...op.get(0), ...op.get(1), ...op.call(3)] }), reasons: crashed },
  {
    name: "memory that grows until it cannot",
    bytes: () =>
      reactor({
        call: [...op.block(op.loop(op.i32(16), op.grow, op.i32(-1), op.equal, op.brIf(1), op.br(0))), ...op.unreachable],
      }),
    reasons: ["LIMIT_MEMORY"],
  },
  { name: "a path beyond its memory", bytes: () => calling(call, op.i32(0x7fffffff), op.i32(10)), reasons: protocol },
  { name: "a path of 4 GiB", bytes: () => calling(call, op.i32(16), op.i32(-1)), reasons: protocol },
  {
    name: "a log line beyond its memory",
    bytes: () => calling({ from: "fairlead", name: "log", type: "i32 i32 i32>" }, op.i32(1), op.i32(-8), op.i32(100)),
    reasons: protocol,
  },
  {
    name: "chance for a gigabyte",
    bytes: () =>
      calling({ from: "wasi_snapshot_preview1", name: "random_get", type: "i32 i32>i32" }, op.i32(0), op.i32(0x40000000)),
    reasons: protocol,
  },
  {
    name: "vectors by the million",
    bytes: () =>
      calling(
        { from: "wasi_snapshot_preview1", name: "fd_write", type: "i32 i32 i32 i32>i32" },
        op.i32(1),
        op.i32(0),
        op.i32(1_000_000),
        op.i32(0),
      ),
    reasons: protocol,
  },
  {
    name: "subscriptions by the million",
    bytes: () =>
      calling(
        { from: "wasi_snapshot_preview1", name: "poll_oneoff", type: "i32 i32 i32 i32>i32" },
        op.i32(0),
        op.i32(0),
        op.i32(1_000_000),
        op.i32(0),
      ),
    reasons: protocol,
  },
  {
    name: "questions without end",
    bytes: () => withImports([call], [...op.loop(op.i32(16), op.i32(1), op.call(0), op.drop, op.br(0)), ...op.unreachable]),
    reasons: ["LIMIT_TIME"],
  },
  { name: "an fairlead_alloc that lies", bytes: () => reactor({ alloc: op.i32(0x7ffffff0) }), reasons: protocol },
  { name: "an fairlead_alloc that has nothing", bytes: () => reactor({ alloc: op.i32(0) }), reasons: protocol },
  { name: "an answer of 4 GiB", bytes: () => reactor({ call: op.i64(packed(16, 0xffffffff)) }), reasons: ["LIMIT_OUTPUT"] },
  { name: "an answer beyond its memory", bytes: () => reactor({ call: op.i64(packed(65_530, 100)) }), reasons: protocol },
  { name: "an answer of the wrong type", bytes: () => reactor({ callType: "i32 i32>i32", call: op.i32(5) }), reasons: protocol },
  { name: "another version of the interface", bytes: () => reactor({ abi: op.i32(2) }), reasons: protocol },
  { name: "a missing export", bytes: () => reactor({ without: "fairlead_alloc" }), reasons: protocol },
  { name: "no memory", bytes: () => reactor({ module: { memories: [], data: [] } }), reasons: protocol },
  {
    name: "two memories",
    bytes: () =>
      reactor({
        module: {
          memories: [
            [0, 1],
            [0, 1],
          ],
        },
      }),
    reasons: protocol,
  },
  { name: "a shared memory", bytes: () => reactor({ module: { memories: [[3, 1, 2]] } }), reasons: protocol },
  { name: "a memory of 64 bits", bytes: () => reactor({ module: { memories: [[4, 1]] } }), reasons: protocol },
  {
    name: "a memory that begins too large",
    bytes: () => reactor({ module: { memories: [[0, 0x80, 0x80, 0x01]] } }),
    reasons: protocol,
  },
  {
    name: "an import outside the interface",
    bytes: () => calling({ from: "env", name: "system", type: "i32>" }, op.i32(0)),
    reasons: protocol,
  },
  {
    name: "an import of WASI that does not exist",
    bytes: () => calling({ from: "wasi_snapshot_preview1", name: "sock_open", type: "i32>" }, op.i32(0)),
    reasons: protocol,
  },
  {
    name: "an import by the name of a prototype's field",
    bytes: () => calling({ from: "fairlead", name: "constructor", type: "i32>" }, op.i32(0)),
    reasons: protocol,
  },
  {
    name: "an imported memory",
    bytes: () =>
      reactor({ module: { extra: [2, 14, 1, 3, 0x65, 0x6e, 0x76, 3, 0x6d, 0x65, 0x6d, 2, 0, 1, 0, 0], memories: [] } }),
    reasons: protocol,
  },
  {
    name: "70,000 functions of nonsense",
    bytes: () =>
      assemble({
        functions: [
          ...Array.from({ length: 70_000 }, () => ({ type: ">", body: [0xff, 0x41, 0x00] })),
          ...["_initialize", "fairlead_abi", "fairlead_alloc", "fairlead_call"].map((name) => ({
            type: ">",
            body: [],
            export: name,
          })),
        ],
      }),
    reasons: protocol,
  },
  { name: "a body that is cut off", bytes: () => reactor({}).slice(0, -20), reasons: protocol },
  {
    name: "a section that is longer than the file",
    bytes: () => Uint8Array.from([...reactor({}).slice(0, 8), 1, 0xff, 0xff, 0xff, 0xff, 0x0f]),
    reasons: protocol,
  },
  {
    name: "a component instead of a module",
    bytes: () => Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]),
    reasons: protocol,
  },
  { name: "no WebAssembly at all", bytes: () => new TextEncoder().encode("#!/bin/sh\nrm -rf /\n"), reasons: protocol },
  {
    name: "data beyond its memory",
    bytes: () => reactor({ module: { data: [{ at: 65_530, bytes: new Uint8Array(100) }] } }),
    reasons: crashed,
  },
];
