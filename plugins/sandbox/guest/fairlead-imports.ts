import type { FileStore } from "./files.js";
import type { GuestMemory } from "./guest-memory.js";
import { encodeUtf8 } from "./utf8.js";

const levels = ["debug", "info", "warn", "error"];
const maxLogLine = 16_384;

/** The import object `fairlead`: a log, files to look at, and what is fetched. */
export function createFairleadImports(world: {
  readonly memory: GuestMemory;
  readonly files: FileStore;
  log(bytes: Uint8Array): void;
}): Readonly<Record<string, (...values: number[]) => number | bigint | undefined>> {
  const { memory, files } = world;
  const copyOut = (found: Uint8Array | number, pointer: number, capacity: number): bigint => {
    if (typeof found === "number") return BigInt(found);
    if (found.length <= capacity >>> 0) memory.write(pointer, found);
    return BigInt(found.length);
  };
  return {
    log(level = 0, pointer = 0, length = 0) {
      const text = memory.text(pointer, Math.min(length >>> 0, maxLogLine));
      world.log(encodeUtf8(`${levels[level] ?? "info"}: ${text}\n`));
      return undefined;
    },
    file_stat: (pointer = 0, length = 0) => files.stat(memory.text(pointer, length)),
    file_list: (path = 0, length = 0, pointer = 0, capacity = 0) =>
      copyOut(files.list(memory.text(path, length)), pointer, capacity),
    file_read: (path = 0, length = 0, pointer = 0, capacity = 0) =>
      copyOut(files.read(memory.text(path, length)), pointer, capacity),
    fetch: (url = 0, length = 0, pointer = 0, capacity = 0) => copyOut(files.fetch(memory.text(url, length)), pointer, capacity),
  };
}
