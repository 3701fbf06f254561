/** What a script may have beside the globals that we define. Everything else that V8 puts there is removed. */
const kept = new Set(
  (
    "Infinity NaN undefined globalThis Object Function Array Number Boolean String Symbol BigInt Math JSON Reflect Proxy Promise RegExp Date " +
    "Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError DisposableStack AsyncDisposableStack " +
    "Map Set WeakMap WeakSet Iterator ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array " +
    "BigInt64Array BigUint64Array Float16Array Float32Array Float64Array " +
    "parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape"
  ).split(" "),
);

/** The clock and chance of a run. */
export interface Chance {
  nowMs(): number;
  /** 0 ≤ x < 1. */
  random(): number;
}

/**
 * Takes away what a plugin may not have: code from text, WebAssembly, shared and growing memory, the real clock and chance, time zones, what depends on the
 * garbage collector. Must run before any code of the plugin.
 */
export function harden(chance: Chance): void {
  const world = globalThis as Record<string, unknown>;
  forbidCodeFromText(world);
  forbidGrowingBuffers(world);
  freezeTime(world, chance);
  Math.random = () => chance.random();
  for (const name of Object.getOwnPropertyNames(world)) if (!kept.has(name)) delete world[name];
}

/** `Function` and its kin stay as names for `instanceof`, and refuse to make anything. */
function forbidCodeFromText(world: Record<string, unknown>): void {
  const kinds: readonly object[] = [function () {}, async function () {}, function* () {}, async function* () {}].map(
    (one) => Object.getPrototypeOf(one) as object,
  );
  for (const prototype of kinds) {
    const forbidden = function () {
      throw new EvalError("code from text is not allowed here");
    };
    Object.defineProperty(forbidden, "prototype", { value: prototype, writable: false });
    Object.defineProperty(prototype, "constructor", { value: forbidden, writable: false, configurable: false });
    if (prototype === Function.prototype) world["Function"] = forbidden;
  }
}

/** Buffers have the length they are made with: those that grow are not counted as memory of the isolate. */
function forbidGrowingBuffers(world: Record<string, unknown>): void {
  const Native = ArrayBuffer;
  const Fixed = function (this: unknown, length?: number): object {
    if (new.target === undefined) throw new TypeError("Constructor ArrayBuffer requires 'new'");
    return Reflect.construct(Native, [length], new.target) as object;
  };
  Object.defineProperty(Fixed, "name", { value: "ArrayBuffer" });
  Object.defineProperty(Fixed, "prototype", { value: Native.prototype, writable: false });
  Object.defineProperty(Fixed, "isView", { value: (value: unknown) => Native.isView(value) });
  Object.defineProperty(Fixed, Symbol.species, { get: () => Fixed });
  Object.defineProperty(Native.prototype, "constructor", { value: Fixed, writable: false, configurable: false });
  for (const name of ["resize", "transfer", "transferToFixedLength", "maxByteLength", "resizable"])
    delete (Native.prototype as unknown as Record<string, unknown>)[name];
  world["ArrayBuffer"] = Fixed;
}

function freezeTime(world: Record<string, unknown>, chance: Chance): void {
  const Native = Date;
  const Frozen = function (this: unknown, ...values: readonly unknown[]): object | string {
    if (new.target === undefined) return new Native(chance.nowMs()).toString();
    return Reflect.construct(Native, values.length === 0 ? [chance.nowMs()] : values, new.target) as object;
  };
  Object.defineProperty(Frozen, "name", { value: "Date" });
  Object.defineProperty(Frozen, "length", { value: 7 });
  Object.defineProperty(Frozen, "prototype", { value: Native.prototype, writable: false });
  Object.defineProperty(Frozen, "now", { value: () => chance.nowMs(), writable: true, configurable: true });
  for (const name of ["parse", "UTC"] as const) Object.defineProperty(Frozen, name, { value: Native[name] });
  Object.defineProperty(Native.prototype, "constructor", { value: Frozen, writable: false, configurable: false });
  for (const name of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"])
    Object.defineProperty(Native.prototype, name, {
      value(this: Date) {
        return this.toISOString();
      },
    });
  world["Date"] = Frozen;
}
