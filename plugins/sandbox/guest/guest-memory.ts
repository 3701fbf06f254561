import { decodeUtf8 } from "./utf8.js";

/** A guest passed a pointer or a length that is not within its memory. */
export class GuestFault extends Error {}

/** Checked access to a guest's linear memory. Numbers come as the guest gave them: i32, maybe negative. */
export interface GuestMemory {
  /** The bytes themselves, not a copy; valid until the guest runs again. @throws GuestFault */
  bytes(pointer: number, length: number): Uint8Array<ArrayBuffer>;
  text(pointer: number, length: number): string;
  write(pointer: number, bytes: Uint8Array): void;
  u8(pointer: number, value: number): void;
  u16(pointer: number, value: number): void;
  u32(pointer: number, value: number): void;
  u64(pointer: number, value: bigint): void;
  /** Pairs of pointer and length, as WASI's vectors are. */
  vectors(pointer: number, count: number): readonly Uint8Array<ArrayBuffer>[];
  readonly size: number;
}

const maxVectors = 1024;

/** Wraps a memory; views are made anew at every access, since growing detaches them. */
export function createGuestMemory(buffer: () => ArrayBuffer): GuestMemory {
  const bytes = (pointer: number, length: number) => {
    const whole = buffer();
    const from = pointer >>> 0;
    const size = length >>> 0;
    if (from + size > whole.byteLength)
      throw new GuestFault(`passes ${size} bytes at ${from}, its memory has ${whole.byteLength}`);
    return new Uint8Array(whole, from, size);
  };
  const view = (pointer: number, length: number) => {
    const { byteOffset } = bytes(pointer, length);
    return new DataView(buffer(), byteOffset, length);
  };
  return {
    bytes,
    text: (pointer, length) => decodeUtf8(bytes(pointer, length)),
    write: (pointer, source) => bytes(pointer, source.length).set(source),
    u8: (pointer, value) => view(pointer, 1).setUint8(0, value),
    u16: (pointer, value) => view(pointer, 2).setUint16(0, value, true),
    u32: (pointer, value) => view(pointer, 4).setUint32(0, value, true),
    u64: (pointer, value) => view(pointer, 8).setBigUint64(0, value, true),
    vectors(pointer, count) {
      if (count >>> 0 > maxVectors) throw new GuestFault(`passes ${count >>> 0} vectors, at most ${maxVectors} are allowed`);
      const table = view(pointer, (count >>> 0) * 8);
      return Array.from({ length: count }, (_, index) =>
        bytes(table.getUint32(index * 8, true), table.getUint32(index * 8 + 4, true)),
      );
    },
    get size() {
      return buffer().byteLength;
    },
  };
}
