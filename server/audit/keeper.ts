import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { AuditTable, KeptRecord } from "./audit-table.js";
import type { SequencedLine } from "./line-sender.js";

/** Puts records into the table, and holds those that it cannot take. */
export interface Keeper {
  /** Never throws. */
  keep(record: KeptRecord): void;
  /** Lines after a sequence, of the table and of what it could not take. */
  linesAfter(sequence: number, limit: number): readonly SequencedLine[];
  setSent(sequence: number): void;
  /** As the table's; false when it fails. */
  forget(before: number): boolean;
  /** Records that were dropped. */
  failures(): number;
  close(): void;
}

/** Held while the table takes none; some 16 MiB at most. */
const mostHeld = 10_000;
const retryMs = 1_000;

/** Creates the keeper. While the table takes nothing (a full disk), the last 10,000 records are held, and are sent on all the same. */
export function createKeeper(table: AuditTable, { clock, log }: { readonly clock: Clock; readonly log: Log }): Keeper {
  let held: KeptRecord[] = [];
  let dropped = 0;
  let cancelRetry: (() => void) | undefined;

  function put(): void {
    cancelRetry = undefined;
    try {
      table.add(held);
      held = [];
    } catch (error) {
      // Told at the first failure, not at each.
      if (!isFailing) log.error("The audit cannot keep records; they are held until it can.", { error, count: held.length });
      isFailing = true;
      cancelRetry = clock.after(retryMs, put);
      return;
    }
    if (isFailing) log.info("The audit keeps records again.");
    isFailing = false;
  }
  let isFailing = false;

  /** A table that cannot be read is one that cannot be written. */
  const quietly = <Result>(work: () => Result, otherwise: Result): Result => {
    try {
      return work();
    } catch (error) {
      log.warn("The audit's table failed.", { error });
      return otherwise;
    }
  };

  return {
    keep(record) {
      held.push(record);
      if (held.length > mostHeld) {
        held.shift();
        dropped += 1;
      }
      if (cancelRetry === undefined) put();
    },
    linesAfter(sequence, limit) {
      const kept = quietly(() => table.after(sequence, limit), []);
      const waiting = held.filter(({ event }) => event.sequence > sequence);
      return [...kept, ...waiting.map(({ event, line }) => ({ sequence: event.sequence, line }))].slice(0, limit);
    },
    setSent: (sequence) => quietly(() => table.setSent(sequence), undefined),
    forget: (before) => quietly(() => table.forget(before), false),
    failures: () => dropped,
    close() {
      cancelRetry?.();
      if (held.length > 0) put();
      cancelRetry?.();
      table.close();
    },
  };
}
