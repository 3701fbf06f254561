/** Why a module is refused. */
export class Refusal extends Error {}

/** Reads a module's bytes in order. @throws Refusal where they end or make no sense */
export interface Reader {
  at: number;
  byte(): number;
  u32(): number;
  name(): string;
  /** Passes over a number of any width. */
  skipNumber(): void;
}

/** Starts to read at a place. */
export function createReader(bytes: Uint8Array, from: number): Reader {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  return {
    at: from,
    byte() {
      const value = bytes[this.at];
      if (value === undefined) throw new Refusal("it ends in the middle of a section");
      this.at += 1;
      return value;
    },
    u32() {
      let value = 0;
      for (let shift = 0; shift < 35; shift += 7) {
        const next = this.byte();
        value += (next & 0x7f) * 2 ** shift;
        if (next < 0x80) return value;
      }
      throw new Refusal("a number in it is longer than 32 bits");
    },
    skipNumber() {
      while (this.byte() >= 0x80);
    },
    name() {
      const length = this.u32();
      const text = utf8.decode(bytes.subarray(this.at, this.at + length));
      this.at += length;
      return text;
    },
  };
}

/** A number as WebAssembly writes it: seven bits a byte, the lowest first. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}
