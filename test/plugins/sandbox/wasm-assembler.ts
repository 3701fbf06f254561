/** A function of a module: its type, its locals (all i32), its body without the closing `end`. */
export interface WasmFunction {
  readonly type: string;
  readonly locals?: number;
  readonly body: readonly number[];
  readonly export?: string;
}

/** A module, as far as the tests need it. Types are written `i32 i32>i64`. */
export interface WasmModule {
  readonly imports?: readonly { readonly from: string; readonly name: string; readonly type: string }[];
  readonly functions: readonly WasmFunction[];
  /** The memory section's entries; default one memory of a page, exported as `memory`. */
  readonly memories?: readonly (readonly number[])[];
  /** How many variables of i32, 0 at first. */
  readonly globals?: number;
  readonly start?: number;
  readonly data?: readonly { readonly at: number; readonly bytes: Uint8Array }[];
  /** Sections put in as they are, after the types. */
  readonly extra?: readonly number[];
}

const types: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e };
const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const utf8 = new TextEncoder();

/** Opcodes with their operands. */
export const op = {
  unreachable: [0x00],
  loop: (...body: readonly (readonly number[])[]) => [0x03, 0x40, ...body.flat(), 0x0b],
  block: (...body: readonly (readonly number[])[]) => [0x02, 0x40, ...body.flat(), 0x0b],
  br: (depth: number) => [0x0c, depth],
  brIf: (depth: number) => [0x0d, depth],
  call: (index: number) => [0x10, ...unsigned(index)],
  drop: [0x1a],
  get: (index: number) => [0x20, index],
  set: (index: number) => [0x21, index],
  getGlobal: (index: number) => [0x23, index],
  setGlobal: (index: number) => [0x24, index],
  load8: [0x2d, 0, 0],
  store8: [0x3a, 0, 0],
  grow: [0x40, 0],
  i32: (value: number) => [0x41, ...signed(BigInt(value | 0))],
  i64: (value: bigint) => [0x42, ...signed(BigInt.asIntN(64, value))],
  equal: [0x46],
  add: [0x6a],
} as const;

/** Puts a module together; nothing is checked, so that wrong ones can be made. */
export function assemble(module: WasmModule): Uint8Array {
  const imports = module.imports ?? [];
  const all = [...new Set([...imports, ...module.functions].map(({ type }) => type))];
  const exports = module.functions.flatMap((one, index) =>
    one.export === undefined ? [] : [[...name(one.export), 0, ...unsigned(imports.length + index)]],
  );
  return Uint8Array.from([
    ...header,
    ...section(1, all.map(functionType)),
    ...(module.extra ?? []),
    ...(imports.length > 0
      ? section(
          2,
          imports.map((one) => [...name(one.from), ...name(one.name), 0, ...unsigned(all.indexOf(one.type))]),
        )
      : []),
    ...section(
      3,
      module.functions.map(({ type }) => unsigned(all.indexOf(type))),
    ),
    ...section(5, module.memories ?? [[0, 1]]),
    ...(module.globals === undefined
      ? []
      : section(
          6,
          Array.from({ length: module.globals }, () => [0x7f, 1, ...op.i32(0), 0x0b]),
        )),
    ...section(7, [[...name("memory"), 2, 0], ...exports]),
    ...(module.start === undefined ? [] : [8, ...sized(unsigned(module.start))]),
    ...section(
      10,
      module.functions.map(({ locals = 0, body }) =>
        sized([...(locals > 0 ? [1, ...unsigned(locals), 0x7f] : [0]), ...body, 0x0b]),
      ),
    ),
    ...(module.data === undefined
      ? []
      : section(
          11,
          module.data.map(({ at, bytes }) => [0, ...op.i32(at), 0x0b, ...unsigned(bytes.length), ...bytes]),
        )),
  ]);
}

/** A reactor whose parts can be replaced. Its `fairlead_call` answers `{}`, which lies at 16. */
export function reactor(parts: {
  readonly call?: readonly number[];
  readonly callType?: string;
  readonly locals?: number;
  readonly alloc?: readonly number[];
  readonly abi?: readonly number[];
  readonly initialise?: readonly number[];
  readonly more?: readonly WasmFunction[];
  readonly module?: Partial<WasmModule>;
  readonly without?: string;
}): Uint8Array {
  const functions: WasmFunction[] = [
    { export: "_initialize", type: ">", body: parts.initialise ?? [] },
    { export: "fairlead_abi", type: ">i32", body: parts.abi ?? op.i32(1) },
    { export: "fairlead_alloc", type: "i32>i32", body: parts.alloc ?? op.i32(1024) },
    {
      export: "fairlead_call",
      type: parts.callType ?? "i32 i32>i64",
      locals: parts.locals ?? 0,
      body: parts.call ?? op.i64(packed(16, 2)),
    },
    ...(parts.more ?? []),
  ];
  return assemble({
    functions: functions.map((one) => (one.export === parts.without ? { type: one.type, body: one.body } : one)),
    data: [{ at: 16, bytes: utf8.encode("{}") }],
    ...parts.module,
  });
}

/** Pointer and length as `fairlead_call` returns them. */
export function packed(pointer: number, length: number): bigint {
  return (BigInt(pointer >>> 0) << 32n) | BigInt(length >>> 0);
}

function functionType(type: string): number[] {
  const [parameters = "", results = ""] = type.split(">").map((side) => side.trim());
  const list = (side: string) => {
    const names = side.split(" ").filter((one) => one !== "");
    return [names.length, ...names.map((one) => types[one] ?? 0)];
  };
  return [0x60, ...list(parameters), ...list(results)];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  return [id, ...sized([...unsigned(entries.length), ...entries.flat()])];
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function name(text: string): number[] {
  return sized([...utf8.encode(text)]);
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const isLast = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}
