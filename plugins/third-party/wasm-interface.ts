/** What a WebAssembly module takes from its host and gives to it, by name. */
export interface WasmInterface {
  /** `module.name` of every import, in the module's order. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

const importSection = 2;
const exportSection = 7;
const maxNames = 10_000;
const maxNameBytes = 1024;

/**
 * Reads the imports and exports of a module without compiling it.
 * @throws Error with the reason if the bytes are no module
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
export function readWasmInterface(bytes: Uint8Array): WasmInterface {
  const reader = readerOf(bytes);
  if (reader.take(4).join() !== "0,97,115,109") throw new Error("it is no WebAssembly module");
  if (reader.take(4).join() !== "1,0,0,0")
    throw new Error("it is a WebAssembly component or of an unknown version; build a core module");
  const imports: string[] = [];
  const exports: string[] = [];
  while (!reader.isAtEnd()) {
    const [section] = reader.take(1);
    const body = readerOf(reader.take(reader.number()));
    if (section === importSection) for (const name of readImports(body)) imports.push(name);
    else if (section === exportSection) for (const name of readExports(body)) exports.push(name);
  }
  return { imports, exports };
}

function* readImports(body: Reader): Generator<string> {
  for (let left = body.count(); left > 0; left -= 1) {
    yield `${body.name()}.${body.name()}`;
    skipImportType(body);
  }
}

function skipImportType(body: Reader): void {
  const [kind] = body.take(1);
  if (kind === 0) body.number();
  else if (kind === 1) skipTable(body);
  else if (kind === 2) skipLimits(body);
  else if (kind === 3) body.take(2);
  else throw new Error("it imports something of an unknown kind");
}

function skipTable(body: Reader): void {
  body.take(1);
  skipLimits(body);
}

function skipLimits(body: Reader): void {
  const [flags = 0] = body.take(1);
  body.number();
  if ((flags & 1) === 1) body.number();
}

function* readExports(body: Reader): Generator<string> {
  for (let left = body.count(); left > 0; left -= 1) {
    yield body.name();
    body.take(1);
    body.number();
  }
}

/** Reads on through bytes; each call throws where they end too soon. */
interface Reader {
  isAtEnd(): boolean;
  take(length: number): Uint8Array;
  /** An unsigned number in LEB128, 32 bits. */
  number(): number;
  count(): number;
  name(): string;
}

function readerOf(bytes: Uint8Array): Reader {
  let at = 0;
  const take = (length: number) => {
    if (length > bytes.length - at) throw new Error("the module is cut off");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const number = () => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const [byte = 0] = take(1);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error("the module holds a number that is too long");
  };
  const bounded = (value: number, most: number, what: string) => {
    if (value > most) throw new Error(`the module has more than ${most} ${what}`);
    return value;
  };
  return {
    isAtEnd: () => at >= bytes.length,
    take,
    number,
    count: () => bounded(number(), maxNames, "imports or exports"),
    name: () => new TextDecoder().decode(take(bounded(number(), maxNameBytes, "bytes in a name"))),
  };
}
