import type { Clock } from "../../engine/ports/clock.js";
import type { GitCommand } from "./git-command.js";
import { createObjectReader, type ObjectReader } from "./object-reader.js";

/** One reader a clone, with a bound on how many run at a time. */
export interface ReaderPool {
  /** The reader of the clone in a folder. Use it at once: an idle one may be closed when others are asked for. */
  of(folder: string): ObjectReader;
  /** Ends all. */
  close(): void;
}

/** Makes an empty pool. When it is full the reader that was idle longest makes room; if all are busy it grows for a while. */
export function createReaderPool(options: {
  readonly git: GitCommand;
  readonly clock: Clock;
  readonly maxReaders: number;
}): ReaderPool {
  const { git, clock, maxReaders } = options;
  /** Least recently used first. */
  const readers = new Map<string, ObjectReader>();
  const makeRoom = () => {
    for (const [folder, reader] of readers) {
      if (readers.size < maxReaders) return;
      if (reader.busy) continue;
      reader.close();
      readers.delete(folder);
    }
  };
  return {
    of(folder) {
      const known = readers.get(folder);
      readers.delete(folder);
      if (known === undefined) makeRoom();
      const reader = known ?? createObjectReader({ start: () => git.start(["cat-file", "--batch-command"], folder), clock });
      readers.set(folder, reader);
      return reader;
    },
    close() {
      for (const reader of readers.values()) reader.close();
      readers.clear();
    },
  };
}
