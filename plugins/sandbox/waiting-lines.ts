import { FairleadError } from "../../engine/errors.js";
import type { Child } from "./child.js";
import type { SandboxLimits } from "./limits.js";
import type { Guest } from "./sandbox.js";

/** Runs that wait for a child, a line for each trust class. */
export interface WaitingLines {
  /** Waits for a turn. @throws FairleadError `RESOURCE_EXHAUSTED` (`SANDBOX_BUSY`); the signal's reason; what `clear` was given */
  wait(guest: Guest, signal: AbortSignal): Promise<Child>;
  /** Gives each class a turn: `find` says which child the first of a line gets, if any. A class that got one goes behind the others. */
  serve(find: (guest: Guest) => Child | undefined): void;
  /** Fails all that wait. */
  clear(error: unknown): void;
}

interface Ticket {
  readonly guest: Guest;
  readonly give: (child: Child) => void;
  readonly fail: (error: unknown) => void;
}

/** Makes the lines, empty. */
export function createWaitingLines({ queueLength, queueMs }: Pick<SandboxLimits, "queueLength" | "queueMs">): WaitingLines {
  /** In the order of the next turns. */
  const lines = new Map<string, Set<Ticket>>();
  let waiting = 0;
  const leave = (ticket: Ticket) => {
    const line = lines.get(ticket.guest.trustClass);
    if (line?.delete(ticket) !== true) return;
    waiting -= 1;
    if (line.size === 0) lines.delete(ticket.guest.trustClass);
  };
  return {
    wait(guest, signal) {
      if (waiting >= queueLength) throw busy(`${queueLength} runs wait already`);
      const { promise, resolve, reject } = Promise.withResolvers<Child>();
      const settled = (ticket: Ticket) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        leave(ticket);
      };
      const ticket: Ticket = {
        guest,
        give(child) {
          settled(ticket);
          resolve(child);
        },
        fail(error) {
          settled(ticket);
          reject(error);
        },
      };
      const timer = setTimeout(() => ticket.fail(busy(`no process was free for ${queueMs / 1000} s`)), queueMs);
      const abort = () => ticket.fail(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      lines.set(guest.trustClass, (lines.get(guest.trustClass) ?? new Set()).add(ticket));
      waiting += 1;
      return promise;
    },
    serve(find) {
      for (let isAgain = true; isAgain; ) {
        isAgain = false;
        for (const trustClass of Array.from(lines.keys())) {
          const line = lines.get(trustClass) ?? new Set();
          const [ticket] = line;
          const child = ticket === undefined ? undefined : find(ticket.guest);
          if (ticket === undefined || child === undefined) continue;
          lines.delete(trustClass);
          lines.set(trustClass, line);
          ticket.give(child);
          isAgain = true;
        }
      }
    },
    clear(error) {
      for (const line of lines.values()) for (const ticket of line) ticket.fail(error);
    },
  };
}

function busy(because: string): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `The sandbox is busy: ${because}; try again`, {
    details: { reason: "SANDBOX_BUSY", retryAfterMs: 5000 },
  });
}
