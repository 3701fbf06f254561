/** Keeps the end of what is written. */
export interface Tail {
  write(bytes: Uint8Array): void;
  bytes(): Uint8Array<ArrayBuffer>;
}

/** Makes a tail of at most `limit` bytes. */
export function createTail(limit: number): Tail {
  let kept = new Uint8Array(1024);
  let length = 0;
  return {
    write(bytes) {
      const added = bytes.length > limit ? bytes.subarray(bytes.length - limit) : bytes;
      if (length + added.length > kept.length) {
        const grown = new Uint8Array(Math.min(2 * limit, Math.max(2 * kept.length, length + added.length)));
        const carried = Math.min(length, grown.length - added.length, limit);
        grown.set(kept.subarray(length - carried, length));
        kept = grown;
        length = carried;
      }
      kept.set(added, length);
      length += added.length;
    },
    bytes: () => kept.slice(Math.max(0, length - limit), length),
  };
}
