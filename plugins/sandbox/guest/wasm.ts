import { createDescriptorTable } from "./descriptor-table.js";
import { createFairleadImports } from "./fairlead-imports.js";
import { createGuestMemory, GuestFault, type GuestMemory } from "./guest-memory.js";
import { type InstanceSnapshot, restoreSnapshot, takeSnapshot } from "./instance-snapshot.js";
import { createWasi, GuestExit } from "./wasi.js";
import { createDescriptorCalls } from "./wasi-descriptors.js";
import { createPathCalls } from "./wasi-paths.js";
import { describeEnd, outcomeOf, type WasmOutcome } from "./wasm-outcome.js";
import {
  type Chance,
  createChance,
  descriptorsOf,
  enterWorld,
  type Host,
  newWorld,
  TooMuchOutput,
  type WasmJob,
  type WasmRuntime,
  type World,
} from "./wasm-world.js";
import { Instance, Memory, Module, type WasmInstance } from "./web-assembly.js";

interface Prepared {
  readonly instance: WasmInstance;
  readonly memory: GuestMemory;
  readonly world: World;
  /** Takes away all that a run has left on this side of the wall. */
  forget(): void;
}

let module: object;
let runtime: WasmRuntime;
let host: Host;
let maxMemoryBytes = 0;
let ready: Prepared | undefined;
/** An instance that has answered, for a guest whose instances are restored. */
let used: Prepared | undefined;
/** A fresh instance of such a guest, as it was after `_initialize`. */
let snapshot: InstanceSnapshot | undefined;
let isRestorable = false;

/** Compiles the module. Its imports, exports and memory were checked by the worker. */
export function load(
  bytes: ArrayBuffer,
  options: { readonly runtime: WasmRuntime; readonly maxMemoryBytes: number; readonly isRestorable: boolean },
  ask: Host,
): void {
  module = new Module(bytes);
  ({ runtime, maxMemoryBytes, isRestorable } = options);
  host = ask;
}

/** Makes the next instance ahead of time, so that a run finds it. Only for a reactor: a command begins with its input. */
export function prepare(): void {
  if (runtime === "reactor") ready ??= nextInstance();
}

/** An initialised instance: restored from the snapshot if the guest has one, in the used instance if it is fit for it. */
function nextInstance(): Prepared {
  const last = used;
  used = undefined;
  if (snapshot !== undefined) {
    const isFit = last !== undefined && restoreSnapshot(last.instance, snapshot);
    const prepared = isFit ? last : instantiate();
    if (!isFit) restoreSnapshot(prepared.instance, snapshot);
    prepared.forget();
    return prepared;
  }
  const prepared = instantiate();
  exported(prepared, "_initialize")();
  if (isRestorable) snapshot = takeSnapshot(prepared.instance);
  return prepared;
}

/** Runs the guest once. Never throws for what the guest does. */
export function run(job: WasmJob): WasmOutcome {
  const isRestored = snapshot !== undefined && ready !== undefined && ready.memory.size > snapshot.memory.length;
  const chance = createChance(host);
  const result = runOnce(job, chance);
  // Pages of earlier runs must not make this one fail.
  return result.kind === "memory" && isRestored ? runOnce(job, chance) : result;
}

function runOnce(job: WasmJob, chance: Chance): WasmOutcome {
  let prepared: Prepared | undefined;
  try {
    prepared = ready ?? (runtime === "reactor" ? nextInstance() : instantiate());
    ready = undefined;
    enterWorld(prepared.world, job, { host, chance, runtime });
    const output = runtime === "reactor" ? callReactor(prepared, job) : callCommand(prepared);
    if (isRestorable) used = prepared;
    return outcomeOf(prepared, { kind: "ok", output });
  } catch (error) {
    return outcomeOf(prepared, describeEnd(error, { ended: prepared, runtime, maxMemoryBytes }));
  }
}

function instantiate(): Prepared {
  let instance: WasmInstance | undefined;
  const memory = createGuestMemory(() => {
    const exportedMemory = instance?.exports["memory"];
    if (!(exportedMemory instanceof Memory)) throw new GuestFault("uses its memory before it exists");
    return exportedMemory.buffer;
  });
  const world = newWorld();
  const descriptorWorld = descriptorsOf(world, runtime);
  const table = createDescriptorTable(descriptorWorld);
  const wasi = createWasi({
    memory,
    arguments: ["guest"],
    environment: () => world.environment,
    now: () => world.now,
    random: (bytes) => world.random(bytes),
    onChance() {
      if (world.hasBegun) world.isNondeterministic = true;
    },
    descriptors: {
      ...createDescriptorCalls(memory, table, descriptorWorld),
      ...createPathCalls(memory, table, descriptorWorld),
    },
  });
  const fairlead = createFairleadImports({
    memory,
    files: {
      stat: (path) => world.files.stat(path),
      list: (path) => world.files.list(path),
      read: (path) => world.files.read(path),
      fetch: (url) => world.files.fetch(url),
    },
    log: (bytes) => world.log.write(bytes),
  });
  instance = new Instance(module, { wasi_snapshot_preview1: wasi, fairlead });
  return {
    instance,
    memory,
    world,
    forget() {
      Object.assign(world, newWorld());
      table.forget();
    },
  };
}

function exported({ instance }: Prepared, name: string): (...values: number[]) => unknown {
  const value = instance.exports[name];
  if (typeof value !== "function") throw new GuestFault(`does not export the function ${name}`);
  return value as (...values: number[]) => unknown;
}

function callReactor(prepared: Prepared, job: WasmJob): ArrayBuffer {
  const { memory, world } = prepared;
  const abi = exported(prepared, "fairlead_abi")();
  if (abi !== 1) throw new GuestFault(`speaks version ${String(abi)} of the interface, this host speaks 1`);
  const input = world.stdin;
  const pointer = exported(prepared, "fairlead_alloc")(input.length) as number;
  if (pointer === 0) throw new GuestFault(`has no memory for its input of ${input.length} bytes`);
  memory.write(pointer, input);
  const packed = exported(prepared, "fairlead_call")(pointer, input.length);
  if (typeof packed !== "bigint") throw new GuestFault("answers with something other than an i64");
  const length = Number(BigInt.asUintN(32, packed));
  if (length > job.outputBytes) throw new TooMuchOutput(length);
  return memory.bytes(Number(BigInt.asUintN(32, packed >> 32n)), length).slice().buffer;
}

function callCommand(prepared: Prepared): ArrayBuffer {
  try {
    exported(prepared, "_start")();
  } catch (error) {
    if (!(error instanceof GuestExit) || error.exitCode !== 0) throw error;
  }
  const { output, outputBytes } = prepared.world;
  const all = new Uint8Array(outputBytes);
  let at = 0;
  for (const bytes of output) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all.buffer;
}
