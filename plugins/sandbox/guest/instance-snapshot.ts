import { Global, Memory, type WasmInstance } from "./web-assembly.js";

/** Names under which the worker exports a module's variables. */
export const globalPrefix = "fairlead:global:";

/** All that an instance of a module is that never changes its tables: its memory and its variables. */
export interface InstanceSnapshot {
  readonly memory: Uint8Array;
  readonly globals: readonly (readonly [name: string, value: unknown])[];
}

/** Copies an instance. Undefined if its variables are not exported. */
export function takeSnapshot({ exports }: WasmInstance): InstanceSnapshot | undefined {
  const globals = Object.keys(exports)
    .filter((name) => name.startsWith(globalPrefix))
    .map((name) => [name, exports[name] instanceof Global ? exports[name].value : undefined] as const);
  const { memory } = exports;
  if (globals.length === 0 || !(memory instanceof Memory)) return undefined;
  return { memory: new Uint8Array(memory.buffer.slice(0)), globals };
}

const pageBytes = 65_536;
/** What an instance's memory may be larger than its snapshot. Pages that were added are part of every later run's limit, so they may not become many. */
const maxGrowth = 16 * 1_048_576;

/**
 * Makes an instance what it was when the snapshot was taken: every byte and every variable. Memory never shrinks; pages that were added are zero again, as
 * they are when a program gets them.
 * @returns false if too many were added
 */
export function restoreSnapshot({ exports }: WasmInstance, snapshot: InstanceSnapshot): boolean {
  const { memory } = exports;
  if (!(memory instanceof Memory) || memory.buffer.byteLength > snapshot.memory.length + maxGrowth) return false;
  const missing = snapshot.memory.length - memory.buffer.byteLength;
  if (missing > 0) memory.grow(missing / pageBytes);
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(snapshot.memory);
  bytes.fill(0, snapshot.memory.length);
  for (const [name, value] of snapshot.globals) {
    const global = exports[name];
    if (!(global instanceof Global)) return false;
    global.value = value;
  }
  return true;
}
