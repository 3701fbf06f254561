import { FairleadError } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { EdgeLimits } from "./limits.js";

/** Hands out turns to a subject's operations. Resolves to what gives the turn back. @throws FairleadError `RESOURCE_EXHAUSTED` */
export type TakeTurn = (subject: string) => Promise<() => void>;

interface Line {
  running: number;
  readonly waiting: Set<() => void>;
}

/** Lets a few operations of one subject run at once; a few more wait for a moment, the rest is refused. */
export function createTurns(limits: EdgeLimits, clock: Clock): TakeTurn {
  const lines = new Map<string, Line>();
  return async (subject) => {
    const line = lines.get(subject) ?? { running: 0, waiting: new Set() };
    lines.set(subject, line);
    if (line.running >= limits.concurrentOperations) await waitInLine(line, limits, clock);
    else line.running += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      // The turn goes from hand to hand: whoever waits longest has it next.
      const [next] = line.waiting;
      if (next !== undefined) return next();
      line.running -= 1;
      if (line.running === 0) lines.delete(subject);
    };
  };
}

function waitInLine(line: Line, limits: EdgeLimits, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => {
      reject(
        new FairleadError(
          "RESOURCE_EXHAUSTED",
          `You have ${limits.concurrentOperations} operations running; wait until one has ended`,
          {
            details: { reason: "RATE_LIMITED", retryAfterMs: limits.waitMs },
          },
        ),
      );
    };
    if (line.waiting.size >= limits.waitingOperations) return refuse();
    const go = (): void => {
      line.waiting.delete(go);
      cancel();
      resolve();
    };
    const cancel = clock.after(limits.waitMs, () => {
      line.waiting.delete(go);
      refuse();
    });
    line.waiting.add(go);
  });
}
