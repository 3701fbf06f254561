import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { LineTarget } from "./line-target.js";

/** A line and its record's sequence. */
export interface SequencedLine {
  readonly sequence: number;
  readonly line: string;
}

/** What the sender works with. */
export interface LineSenderParts {
  readonly target: LineTarget;
  /** Lines after a sequence, oldest first. */
  readonly linesAfter: (sequence: number, limit: number) => readonly SequencedLine[];
  /** Everything up to here is there already. */
  readonly sent: number;
  readonly onSent: (sequence: number) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sends lines on, in their order. */
export interface LineSender {
  /** There is something to send. */
  wake(): void;
  /** Resolves when everything is sent, or sending fails, or after a while; the target is closed then. */
  close(): Promise<void>;
}

const atOnce = 500;
const retry = { firstMs: 1_000, mostMs: 30_000 };
const closeWithinMs = 3_000;

/**
 * Creates the sender. It holds no line itself but asks for those that follow what it has sent, so that a target that is slow, full or away for hours costs no memory and
 * gets every line when it is back.
 */
export function createLineSender({ target, linesAfter, sent: before, onSent, clock, log }: LineSenderParts): LineSender {
  let sent = before;
  let running: Promise<void> | undefined;
  let waitMs = 0;
  let cancelRetry: (() => void) | undefined;

  async function send(): Promise<void> {
    for (;;) {
      const lines = linesAfter(sent, atOnce);
      const last = lines.at(-1);
      if (last === undefined) return;
      await target.append(lines.map(({ line }) => line));
      if (waitMs > 0) log.info("The audit's lines are written again.", { count: lines.length });
      waitMs = 0;
      sent = last.sequence;
      onSent(sent);
    }
  }

  function start(): void {
    if (running !== undefined || cancelRetry !== undefined) return;
    running = send()
      .catch((error: unknown) => {
        // Told once: what cannot be written for an hour would fill the log with saying so.
        if (waitMs === 0)
          log.error("The audit's lines cannot be written; they are kept and written when that is possible.", { error });
        waitMs = Math.min(Math.max(retry.firstMs, waitMs * 2), retry.mostMs);
        cancelRetry = clock.after(waitMs, () => {
          cancelRetry = undefined;
          start();
        });
      })
      .finally(() => {
        running = undefined;
        // What came between the last look and here.
        if (cancelRetry === undefined && linesAfter(sent, 1).length > 0) start();
      });
  }

  function stopRetrying(): void {
    cancelRetry?.();
    cancelRetry = undefined;
  }

  async function idle(): Promise<void> {
    // Ends: each turn is one batch, or a failure, which waits for its next turn by the clock.
    // oxlint-disable-next-line no-unmodified-loop-condition -- set by what is awaited
    while (running !== undefined) await running;
  }

  return {
    wake: start,
    async close() {
      stopRetrying();
      start();
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(closeWithinMs, resolve);
      await Promise.race([idle(), late]);
      cancel();
      stopRetrying();
      await target.close();
    },
  };
}
