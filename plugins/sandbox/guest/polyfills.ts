import { decodeUtf8, encodeUtf8 } from "./utf8.js";

/** What a bare isolate lacks and scripts expect. Nothing here reaches outside. */
export const polyfills = {
  TextEncoder: class TextEncoder {
    readonly encoding = "utf-8";
    encode(text: unknown = ""): Uint8Array {
      return encodeUtf8(String(text));
    }
  },
  TextDecoder: class TextDecoder {
    readonly encoding = "utf-8";
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    constructor(label: unknown = "utf-8", options: { readonly fatal?: boolean; readonly ignoreBOM?: boolean } = {}) {
      if (!/^utf-?8$/i.test(String(label).trim()))
        throw new RangeError(`The encoding "${String(label)}" is not supported, only utf-8 is`);
      this.fatal = options.fatal === true;
      this.ignoreBOM = options.ignoreBOM === true;
    }
    decode(source: ArrayBuffer | ArrayBufferView = new ArrayBuffer(0)): string {
      const bytes = ArrayBuffer.isView(source)
        ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
        : new Uint8Array(source);
      const text = decodeUtf8(bytes);
      if (this.fatal && text.includes("\uFFFD") && !isSame(encodeUtf8(text), bytes))
        throw new TypeError("The encoded data was not valid utf-8");
      return !this.ignoreBOM && text.startsWith("\uFEFF") ? text.slice(1) : text;
    }
  },
  structuredClone: (value: unknown): unknown => clone(value, new Map()),
  btoa(text: unknown): string {
    const source = String(text);
    let encoded = "";
    for (let at = 0; at < source.length; at += 3) {
      const [a, b, c] = [source.charCodeAt(at), source.charCodeAt(at + 1), source.charCodeAt(at + 2)];
      if (a > 255 || b > 255 || c > 255) throw new RangeError("btoa takes characters up to U+00FF");
      const bits = (a << 16) | ((b || 0) << 8) | (c || 0);
      encoded += digit(bits >> 18) + digit(bits >> 12);
      encoded += at + 1 < source.length ? digit(bits >> 6) : "=";
      encoded += at + 2 < source.length ? digit(bits) : "=";
    }
    return encoded;
  },
  atob(text: unknown): string {
    const source = String(text).replace(/[\t\n\f\r ]/g, "");
    const body = source.length % 4 === 0 ? source.replace(/={1,2}$/, "") : source;
    if (body.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(body)) throw new RangeError("atob was given a text that is not base64");
    let decoded = "";
    let bits = 0;
    let count = 0;
    for (const character of body) {
      bits = (bits << 6) | base64.indexOf(character);
      count += 6;
      if (count < 8) continue;
      count -= 8;
      decoded += String.fromCharCode((bits >> count) & 0xff);
    }
    return decoded;
  },
} as const;

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digit = (bits: number) => base64.charAt(bits & 63);

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function clone(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === "function" || typeof value === "symbol") throw new TypeError(`A ${typeof value} cannot be cloned`);
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const keep = <T extends object>(copy: T): T => {
    seen.set(value, copy);
    return copy;
  };
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (value instanceof DataView)
    return keep(new DataView(clone(value.buffer, seen) as ArrayBuffer, value.byteOffset, value.byteLength));
  if (ArrayBuffer.isView(value)) return keep((value as Uint8Array).slice());
  if (value instanceof Map) {
    const copy = keep(new Map<unknown, unknown>());
    for (const [key, held] of value) copy.set(clone(key, seen), clone(held, seen));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set<unknown>());
    for (const held of value) copy.add(clone(held, seen));
    return copy;
  }
  const copy: object = keep(value instanceof Error ? new Error(value.message) : Array.isArray(value) ? [] : {});
  for (const [key, held] of Object.entries(value))
    Object.defineProperty(copy, key, { value: clone(held, seen), writable: true, enumerable: true, configurable: true });
  return copy;
}
