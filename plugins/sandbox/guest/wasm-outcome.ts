import { HostCannotAnswer } from "./files.js";
import { GuestFault } from "./guest-memory.js";
import { GuestExit } from "./wasi.js";
import { TooMuchOutput, type WasmRuntime, type World } from "./wasm-world.js";

/** What a run gives back: copied out of the isolate. */
export interface WasmOutcome {
  readonly kind: "ok" | "failed" | "trap" | "protocol" | "output" | "memory" | "files";
  readonly message: string;
  readonly exitCode: number;
  readonly output: ArrayBuffer;
  readonly log: ArrayBuffer;
  readonly isNondeterministic: boolean;
  readonly memoryBytes: number;
}

/** What is known of an instance when its run has ended. */
export interface EndedInstance {
  readonly memory: { readonly size: number };
  readonly world: World;
}

/** An outcome without what the instance adds to it. */
export type End = Partial<WasmOutcome> & Pick<WasmOutcome, "kind">;

/** Says what a thrown value means for the run. */
export function describeEnd(
  error: unknown,
  {
    ended,
    runtime,
    maxMemoryBytes,
  }: { readonly ended: EndedInstance | undefined; readonly runtime: WasmRuntime; readonly maxMemoryBytes: number },
): End {
  if (error instanceof GuestFault) return { kind: "protocol", message: error.message };
  if (error instanceof HostCannotAnswer) return { kind: "files" };
  if (error instanceof TooMuchOutput) return { kind: "output", exitCode: error.bytes };
  const isOut = ended !== undefined && isOutOfMemory(ended, maxMemoryBytes);
  if (error instanceof GuestExit)
    return {
      kind: isOut ? "memory" : runtime === "command" ? "failed" : "trap",
      message: error.message,
      exitCode: error.exitCode,
    };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: isOut || (error instanceof RangeError && /memory|allocation/i.test(message)) ? "memory" : "trap", message };
}

/** Go says so before it traps; other languages trap when their memory cannot grow. */
function isOutOfMemory({ memory, world }: EndedInstance, maxMemoryBytes: number): boolean {
  const log = world.log.bytes();
  const text = String.fromCharCode(...log.subarray(Math.max(0, log.length - 16_384)));
  return (
    /out of memory|cannot allocate memory|memory allocation of \d+ bytes failed/.test(text) ||
    memory.size + 1_048_576 > maxMemoryBytes
  );
}

/** Puts an outcome together. */
export function outcomeOf(ended: EndedInstance | undefined, end: End): WasmOutcome {
  return {
    message: "",
    exitCode: 0,
    output: new ArrayBuffer(0),
    log: (ended?.world.log.bytes() ?? new Uint8Array(0)).buffer,
    isNondeterministic: ended?.world.isNondeterministic ?? false,
    memoryBytes: ended?.memory.size ?? 0,
    ...end,
  };
}
