import type { DescriptorWorld } from "./descriptor-table.js";
import { createFileStore, type FileStore } from "./files.js";
import { createTail, type Tail } from "./tail.js";
import { encodeUtf8 } from "./utf8.js";

/** What a run is given, by the worker. */
export interface WasmJob {
  readonly input: string;
  readonly index: string;
  readonly bytes: ArrayBuffer;
  readonly nowMs: number;
  readonly environment: readonly string[];
  readonly outputBytes: number;
}

/** The host, as this side of the wall sees it: `random` gives bytes, the others answer as `HostAnswer`. */
export type Host = (about: string, argument: string) => number | ArrayBuffer | undefined;

/** How a module is spoken to. */
export type WasmRuntime = "reactor" | "command";

/** What an instance meets in the world; set anew for every run. */
export interface World {
  files: FileStore;
  now: bigint;
  random: (bytes: Uint8Array) => void;
  environment: readonly string[];
  /** Where relative paths count from: what the variable `PWD` says. */
  directory: string;
  stdin: Uint8Array;
  /** Whether chance counts: a reactor was called, a command has looked at its input or at a file. Before, language runtimes set up their hash tables. */
  hasBegun: boolean;
  isNondeterministic: boolean;
  log: Tail;
  output: Uint8Array[];
  outputBytes: number;
  outputLimit: number;
}

const logBytes = 65_536;
/** What the clock says before a run, in nanoseconds: some programs do not start in 1970. */
const before = 1_577_836_800_000_000_000n;
/** Bytes asked of the host at once. */
const randomChunk = 4096;

/** The answer is larger than it may be. */
export class TooMuchOutput extends Error {
  constructor(readonly bytes: number) {
    super(`${bytes} bytes of output`);
  }
}

/** Before its run an instance sees no files and constant chance, so that all prepared instances are the same. */
export function newWorld(): World {
  return {
    files: { stat: () => 0, list: () => -1, read: () => -1, fetch: () => -1 },
    now: before,
    random: (bytes) => void bytes.fill(0x5a),
    environment: [],
    directory: "/src",
    stdin: new Uint8Array(0),
    hasBegun: false,
    isNondeterministic: false,
    log: createTail(logBytes),
    output: [],
    outputBytes: 0,
    outputLimit: 0,
  };
}

/** Chance for one job: the bytes come from the host, and `rewind` gives the same ones again. */
export interface Chance {
  rewind(): (bytes: Uint8Array) => void;
}

/** Makes it; nothing is asked of the host before somebody wants it. */
export function createChance(host: Host): Chance {
  const chunks: Uint8Array[] = [];
  return {
    rewind() {
      let given = 0;
      return (bytes) => {
        for (let at = 0; at < bytes.length; ) {
          const index = Math.floor(given / randomChunk);
          const chunk = (chunks[index] ??= new Uint8Array(host("random", String(randomChunk)) as ArrayBuffer));
          const part = chunk.subarray(given % randomChunk).subarray(0, bytes.length - at);
          bytes.set(part, at);
          at += part.length;
          given += part.length;
        }
      };
    },
  };
}

/** Gives an instance the world of its run. */
export function enterWorld(
  world: World,
  job: WasmJob,
  { host, chance, runtime }: { readonly host: Host; readonly chance: Chance; readonly runtime: WasmRuntime },
): void {
  world.files = createFileStore({ index: job.index, bytes: job.bytes }, host);
  world.now = BigInt(Math.floor(job.nowMs)) * 1_000_000n;
  world.environment = job.environment;
  world.directory = job.environment.find((entry) => entry.startsWith("PWD="))?.slice("PWD=".length) ?? "/src";
  world.stdin = encodeUtf8(job.input);
  world.outputLimit = job.outputBytes;
  world.random = chance.rewind();
  world.hasBegun = runtime === "reactor";
}

/** A command has files and standard output; what a reactor writes is its log. */
export function descriptorsOf(world: World, runtime: WasmRuntime): DescriptorWorld {
  return {
    files: () => (runtime === "command" ? world.files : undefined),
    directory: () => world.directory,
    stdin: () => world.stdin,
    onLook() {
      world.hasBegun = true;
    },
    write(descriptor, bytes) {
      if (descriptor === 2 || runtime === "reactor") world.log.write(bytes);
      else writeOutput(world, bytes);
    },
  };
}

function writeOutput(world: World, bytes: Uint8Array): void {
  world.outputBytes += bytes.length;
  if (world.outputBytes > world.outputLimit) throw new TooMuchOutput(world.outputBytes);
  world.output.push(bytes.slice());
}
