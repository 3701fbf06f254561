import { globalPrefix } from "../guest/instance-snapshot.js";
import { createReader, leb, type Reader, Refusal } from "./wasm-reader.js";

/** A module with its memory bounded, or why it is refused. */
export type CheckedModule = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly refused: string };

/** How a module is checked. */
export interface CheckOptions {
  readonly runtime: "reactor" | "command";
  /** Of 64 KiB. */
  readonly maxPages: number;
  /** Whether its variables are exported too, as `fairlead:global:<n>`: what an instance is, is then its memory and these. */
  readonly exposesGlobals?: boolean;
}

const wasiCalls = new Set(
  (
    "args_get args_sizes_get clock_res_get clock_time_get environ_get environ_sizes_get fd_advise fd_allocate fd_close fd_datasync fd_fdstat_get fd_fdstat_set_flags fd_fdstat_set_rights " +
    "fd_filestat_get fd_filestat_set_size fd_filestat_set_times fd_pread fd_prestat_dir_name fd_prestat_get fd_pwrite fd_read fd_readdir fd_renumber fd_seek fd_sync fd_tell fd_write " +
    "path_create_directory path_filestat_get path_filestat_set_times path_link path_open path_readlink path_remove_directory path_rename path_symlink path_unlink_file " +
    "poll_oneoff proc_exit proc_raise random_get sched_yield sock_accept sock_recv sock_send sock_shutdown"
  ).split(" "),
);
const fairleadCalls = new Set(["log", "file_stat", "file_list", "file_read", "fetch"]);
const needed = {
  reactor: ["memory", "_initialize", "fairlead_abi", "fairlead_alloc", "fairlead_call"],
  command: ["memory", "_start"],
} as const;

const sections = { imports: 2, memory: 5, globals: 6, exports: 7 } as const;
const kinds = ["function", "table", "memory", "global", "tag"];
const pageBytes = 65_536;

/**
 * Checks a WebAssembly module before anything of it is compiled, and writes a maximum into its memory section: modules of Go declare none.
 * Refused: an import outside the interface, a memory that is imported, shared, 64 bits wide, one of several or too large from the start, a missing export.
 */
export function checkModule(bytes: Uint8Array, options: CheckOptions): CheckedModule {
  try {
    return check(bytes, options);
  } catch (error) {
    return { refused: error instanceof Refusal ? error.message : "it is not a WebAssembly module, or a damaged one" };
  }
}

/** A section that takes the place of what lies between two offsets. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly section: readonly number[];
}

function check(bytes: Uint8Array, { runtime, maxPages, exposesGlobals = false }: CheckOptions): CheckedModule {
  if (new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true) !== 0x00000001_6d736100n)
    throw new Refusal("it does not begin as a WebAssembly module of version 1 does (components are not read)");
  const edits: Edit[] = [];
  let hasMemory = false;
  let names: ReadonlySet<string> = new Set();
  let globals: readonly number[] = [];
  const reader = createReader(bytes, 8);
  while (reader.at < bytes.length) {
    const from = reader.at;
    const id = reader.byte();
    const size = reader.u32();
    const body = reader.at;
    const to = body + size;
    if (to > bytes.length) throw new Refusal("a section of it is longer than the file");
    if (id === sections.imports) checkImports(createReader(bytes, body));
    if (id === sections.globals && exposesGlobals) globals = mutableGlobals(createReader(bytes, body));
    if (id === sections.exports) {
      names = exportsOf(createReader(bytes, body));
      if (globals.length > 0) edits.push({ from, to, section: withGlobals(bytes.subarray(body, to), globals) });
    }
    if (id === sections.memory) {
      if (hasMemory) throw new Refusal("it has two memory sections");
      hasMemory = true;
      edits.push({ from, to, section: boundedMemory(createReader(bytes, body), maxPages) });
    }
    reader.at = to;
  }
  if (!hasMemory) throw new Refusal("it has no memory");
  const missing = needed[runtime].filter((name) => !names.has(name));
  if (missing.length > 0) throw new Refusal(`it does not export ${missing.join(", ")}, as a ${runtime} must`);
  return { bytes: applyEdits(bytes, edits) };
}

function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array<ArrayBuffer> {
  const growth = edits.reduce((sum, { from, to, section }) => sum + section.length - (to - from), 0);
  const edited = new Uint8Array(bytes.length + growth);
  let read = 0;
  let written = 0;
  const copy = (part: Uint8Array | readonly number[]) => {
    edited.set(part, written);
    written += part.length;
  };
  for (const { from, to, section } of edits) {
    copy(bytes.subarray(read, from));
    copy(section);
    read = to;
  }
  copy(bytes.subarray(read));
  return edited;
}

function checkImports(reader: Reader): void {
  for (let left = reader.u32(); left > 0; left -= 1) {
    const module = reader.name();
    const name = reader.name();
    const kind = kinds[reader.byte()] ?? "thing";
    if (kind !== "function") throw new Refusal(`it imports the ${kind} "${module}.${name}"; only functions can be imported`);
    const calls = module === "wasi_snapshot_preview1" ? wasiCalls : module === "fairlead" ? fairleadCalls : undefined;
    if (!calls?.has(name)) throw new Refusal(`it imports "${module}.${name}", which this host does not offer`);
    reader.u32();
  }
}

function exportsOf(reader: Reader): ReadonlySet<string> {
  const names = new Set<string>();
  for (let left = reader.u32(); left > 0; left -= 1) {
    names.add(reader.name());
    reader.byte();
    reader.u32();
  }
  return names;
}

/** Indices of the globals that can change. A kind of first value that we do not know makes it none. */
function mutableGlobals(reader: Reader): readonly number[] {
  const found: number[] = [];
  const count = reader.u32();
  for (let index = 0; index < count; index += 1) {
    reader.byte();
    if (reader.byte() === 1) found.push(index);
    const first = reader.byte();
    if (first === 0x43 || first === 0x44) reader.at += first === 0x43 ? 4 : 8;
    else if (first === 0x41 || first === 0x42 || first === 0x23 || first === 0xd2) reader.skipNumber();
    else return [];
    if (reader.byte() !== 0x0b) return [];
  }
  return found;
}

/** An export section's content with the globals behind the other exports. */
function withGlobals(body: Uint8Array, globals: readonly number[]): readonly number[] {
  const reader = createReader(body, 0);
  const count = reader.u32();
  const added = globals.flatMap((index) => {
    const name = new TextEncoder().encode(`${globalPrefix}${index}`);
    return [...leb(name.length), ...name, 3, ...leb(index)];
  });
  const content = [...leb(count + globals.length), ...body.subarray(reader.at), ...added];
  return [sections.exports, ...leb(content.length), ...content];
}

/** The memory section anew, with a maximum. */
function boundedMemory(reader: Reader, maxPages: number): readonly number[] {
  if (reader.u32() !== 1) throw new Refusal("it must have exactly one memory");
  const flags = reader.byte();
  if (flags > 1) throw new Refusal("its memory is shared or 64 bits wide");
  const minimum = reader.u32();
  const declared = flags === 1 ? reader.u32() : maxPages;
  if (minimum > maxPages)
    throw new Refusal(
      `its memory begins with ${(minimum * pageBytes) / 1_048_576} MiB, it may have ${(maxPages * pageBytes) / 1_048_576}`,
    );
  const body = [1, 1, ...leb(minimum), ...leb(Math.min(declared, maxPages))];
  return [sections.memory, ...leb(body.length), ...body];
}
