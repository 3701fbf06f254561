import { LRUCache } from "lru-cache";
import type { Log } from "../../engine/ports/log.js";
import type { KeptOutput, Trace } from "./trace.js";
import { openTraceDisk, type Sql } from "./trace-disk.js";
import { digestReads, type OutputText, readOutput, readTrace, type TraceRow } from "./trace-rows.js";
import { blob, evictTraces, insertTrace, selectTraces } from "./trace-statements.js";

/** Renders that were done, on disk. Nothing in it is needed for being right: whatever fails here costs a render and nothing else. */
export interface TraceStore {
  /** What is known under a key (64 hex digits), the newest first. */
  traces(key: string): readonly KeptTrace[];
  /** A result by its hash; undefined if it is not here (any more) or was damaged. */
  output(hash: string): KeptOutput | undefined;
  /** Keeps a trace, with its output unless that is a failure. It takes the place of one that consulted the same. */
  keep(key: string, trace: Trace, output?: { readonly kept: KeptOutput } & OutputText): void;
  /** Notes that a trace was the answer, so that it outlives those that are not. */
  use(id: number): void;
  stats(): TraceStoreStats;
  close(): void;
}

/** A trace with the number it is kept under. */
export type KeptTrace = Trace & { readonly id: number };

/** Figures since the start; `bytes` is what the disk holds now. */
export interface TraceStoreStats {
  readonly bytes: number;
  /** Traces and outputs that were not as they had been written, and were removed. */
  readonly damaged: number;
  /** Traces that had to go because there was no more room. */
  readonly evicted: number;
  /** Reads and writes that the disk or the database refused. */
  readonly failed: number;
}

/** Where and how much. */
export interface TraceStoreOptions {
  /** A folder for nothing else; made if it is missing. */
  readonly folder: string;
  /** On disk. Default 512 MiB. */
  readonly maxBytes?: number;
  /** Text of what lies parsed in memory in front of it. Default 16 MiB. */
  readonly memoryBytes?: number;
  /** Of one key. Default 32. */
  readonly tracesPerKey?: number;
  readonly log: Log;
}

const MiB = 1_048_576;
/** Uses that are noted on disk together. */
const usesAtOnce = 256;

/** Opens the store. It never throws for what is on the disk: a damaged file is made anew, and where none can be had everything is forgotten at once. */
export function openTraceStore(options: TraceStoreOptions): TraceStore {
  const { maxBytes = 512 * MiB, memoryBytes = 16 * MiB, tracesPerKey = 32 } = options;
  const disk = openTraceDisk(options.folder, options.log);
  const known = new LRUCache<string, { readonly traces: readonly KeptTrace[]; readonly bytes: number }>({
    maxSize: memoryBytes / 2,
    sizeCalculation: ({ bytes }) => bytes + 100,
  });
  const outputs = new LRUCache<string, { readonly output: KeptOutput; readonly bytes: number }>({
    maxSize: memoryBytes / 2,
    sizeCalculation: ({ bytes }) => bytes + 100,
  });
  const used = new Set<number>();
  let damaged = 0;
  let evicted = 0;

  const traces = (key: string): readonly KeptTrace[] => {
    const before = known.get(key);
    if (before !== undefined) return before.traces;
    const rows = disk.try<readonly TraceRow[]>([], (sql) => selectTraces(sql, key, tracesPerKey));
    const read = rows.flatMap((row) => {
      const trace = readTrace(key, row);
      if (trace !== undefined) return { ...trace, id: row.id };
      damaged += 1;
      disk.try(undefined, (sql) => void sql("DELETE FROM traces WHERE id = ?").run(row.id));
      return [];
    });
    known.set(key, { traces: read, bytes: rows.reduce((sum, { body }) => sum + body.length, 0) });
    return read;
  };

  const noteUses = (sql: Sql) => {
    const update = sql("UPDATE traces SET used = ? WHERE id = ?");
    for (const id of used) update.run(disk.tick(), id);
    used.clear();
  };
  const makeRoom = (sql: Sql) => {
    while (disk.bytes() > maxBytes) {
      const keys = evictTraces(sql);
      for (const key of keys) known.delete(key);
      evicted += keys.length;
      if (keys.length === 0) return;
    }
  };

  return {
    traces,
    output(hash) {
      const before = outputs.get(hash);
      if (before !== undefined) return before.output;
      const row = disk.try(undefined, (sql) => sql("SELECT body FROM outputs WHERE hash = ?").get(blob(hash)));
      if (row === undefined) return undefined;
      const text = String(row["body"]);
      const output = readOutput({ hash, text });
      if (output === undefined) {
        damaged += 1;
        disk.try(undefined, (sql) => void sql("DELETE FROM outputs WHERE hash = ?").run(blob(hash)));
      } else outputs.set(hash, { output, bytes: text.length });
      return output;
    },
    keep(key, trace, output) {
      const body = JSON.stringify(trace);
      if (body.length + (output?.text.length ?? 0) > maxBytes / 4) return;
      known.delete(key);
      if (output !== undefined) outputs.set(output.hash, { output: output.kept, bytes: output.text.length });
      disk.transaction((sql) => {
        noteUses(sql);
        insertTrace(sql, { key, body, reads: digestReads(trace), output, used: disk.tick() }, tracesPerKey);
        makeRoom(sql);
      });
    },
    use(id) {
      used.add(id);
      if (used.size >= usesAtOnce) disk.transaction(noteUses);
    },
    stats: () => ({ bytes: disk.try(0, () => disk.bytes()), damaged, evicted, failed: disk.failed() }),
    close() {
      if (used.size > 0) disk.transaction(noteUses);
      disk.close();
    },
  };
}
