/** An instance, as far as we use it. */
export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** A linear memory. `buffer` is another one after each growth. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** By pages of 64 KiB. */
  grow(pages: number): number;
}

/** A variable. i64 are bigints. */
export interface WasmGlobal {
  value: unknown;
}

interface WebAssemblyApi {
  readonly Module: new (bytes: ArrayBuffer) => object;
  readonly Instance: new (module: object, imports: Readonly<Record<string, unknown>>) => WasmInstance;
  readonly Global: new (options: { readonly value: string; readonly mutable: boolean }, value: number) => WasmGlobal;
  readonly Memory: new (options: { readonly initial: number }) => WasmMemory;
}

/** V8's own, synchronous ones: in an isolate the asynchronous ones never settle. TypeScript knows `WebAssembly` only together with the DOM. */
export const { Module, Instance, Global, Memory } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi })
  .WebAssembly;
