import { FairleadError } from "../engine/errors.js";
import type { Clock } from "../engine/ports/clock.js";

/** How much is done at once, and how much may wait. */
export interface FairQueueOptions {
  /** Pieces of work at a time: the cores, for what computes. */
  readonly limit: number;
  /** That wait, of all projects. Default 2,000. */
  readonly maxWaiting?: number;
  /** That wait, of one project. Default 500. */
  readonly maxWaitingPerProject?: number;
  /** Longest wait. Default 10 minutes. */
  readonly maxWaitMs?: number;
  readonly clock: Clock;
  /** Told how long each piece of work waited before it began, 0 included. */
  readonly waited?: (project: string, waitedMs: number) => void;
}

/** Gives projects their turn one after the other, however much each of them wants. */
export interface FairQueue {
  /**
   * Does the work when it is its project's turn; an aborted signal takes it out of the queue.
   * @throws FairleadError `RESOURCE_EXHAUSTED` (`details.reason` `QUEUE_FULL`) when too much waits already, or it waited too long; what the work throws
   */
  run<T>(project: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  size(): { readonly waiting: number; readonly running: number };
}

interface Ticket {
  readonly begin: () => void;
}

/** Makes the queue. Within a project it is first come, first served. */
export function createFairQueue(options: FairQueueOptions): FairQueue {
  const { limit, maxWaiting = 2_000, maxWaitingPerProject = 500, maxWaitMs = 600_000, clock, waited = () => undefined } = options;
  /** In the order of the next turns. */
  const lines = new Map<string, Set<Ticket>>();
  let waiting = 0;
  let running = 0;

  const leave = (project: string, ticket: Ticket): void => {
    const line = lines.get(project);
    if (line?.delete(ticket) !== true) return;
    waiting -= 1;
    if (line.size === 0) lines.delete(project);
  };
  const next = (): void => {
    for (const [project, line] of lines) {
      if (running >= limit) return;
      const [ticket] = line;
      lines.delete(project);
      lines.set(project, line);
      if (ticket === undefined) continue;
      leave(project, ticket);
      running += 1;
      ticket.begin();
    }
  };
  const enter = (project: string): Set<Ticket> => {
    const line = lines.get(project) ?? new Set<Ticket>();
    if (line.size >= maxWaitingPerProject) throw full(`${line.size} of project "${project}" wait`);
    if (waiting >= maxWaiting) throw full(`${waiting} wait`);
    lines.set(project, line);
    waiting += 1;
    return line;
  };
  const turn = (project: string, signal: AbortSignal) =>
    new Promise<number>((resolve, reject) => {
      const since = clock.now();
      const line = enter(project);
      const giveUp = (reason: unknown) => {
        settle();
        leave(project, ticket);
        reject(reason);
      };
      const onAbort = () => giveUp(signal.reason);
      const cancelTimer = clock.after(maxWaitMs, () => giveUp(full(`none of them ended within ${maxWaitMs / 1000} s`)));
      const settle = () => {
        cancelTimer();
        signal.removeEventListener("abort", onAbort);
      };
      const ticket: Ticket = { begin: () => (settle(), resolve(Math.max(0, clock.now() - since))) };
      signal.addEventListener("abort", onAbort, { once: true });
      line.add(ticket);
      next();
    });

  return {
    size: () => ({ waiting, running }),
    async run(project, work, signal) {
      signal.throwIfAborted();
      const waitedMs = await turn(project, signal);
      try {
        waited(project, waitedMs);
        signal.throwIfAborted();
        return await work();
      } finally {
        running -= 1;
        next();
      }
    },
  };
}

function full(because: string): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Cannot render now: too many renders wait (${because}); it is tried again`, {
    details: { reason: "QUEUE_FULL" },
  });
}
