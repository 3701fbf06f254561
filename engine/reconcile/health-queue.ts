import { kindKey } from "../customizations/kind-key.js";
import { messageOf } from "../errors.js";
import type { HealthScripts } from "../health/health-scripts.js";
import { healthOfFailure, isScriptFailure, judgeHealth } from "../health/judge-health.js";
import type { HealthAnswer, HealthQuestion } from "../live/record-health.js";
import { groupOf, type Manifest } from "../model/manifest.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { ScriptRunner } from "../ports/script-runner.js";
import { createFairLines } from "./fair-lines.js";

/** A question with the place that it comes from. */
export interface AskedHealth extends HealthQuestion {
  /** The object as it is in the cluster now; undefined if it is gone. */
  readonly read: (signal: AbortSignal) => Promise<Manifest | undefined>;
  readonly answer: (answer: HealthAnswer) => void;
}

/** What the queue works with. */
export interface HealthQueueOptions {
  readonly scripts: () => HealthScripts;
  readonly runner: Pick<ScriptRunner, "health">;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Questions about health that wait for a script. */
export interface HealthQueue {
  /** Takes a question in and returns at once. A newer one about the same object takes the place of the older. */
  readonly ask: (question: AskedHealth) => void;
}

/** Scripts under way at once: as many as there are processes for them, and as many again in front of these. */
const atOnce = 4;
/** Objects kept for their turn; those of further questions are read again. */
const maxHeld = 1_000;
/** Timeouts in a row after which a kind rests, and how long at first and at most. */
const restAfter = 3;
const firstRestMs = 10_000;
const longestRestMs = 300_000;

/**
 * Asks scripts about live objects, kind by kind in turn, so that ten thousand objects of one kind do not keep another waiting. A kind never takes the last free
 * place while others wait. Where a script runs out of time again and again, or nothing can run it, its kind rests for a while that doubles; its objects stay
 * as they were.
 */
export function createHealthQueue({ scripts, runner, clock, log, signal }: HealthQueueOptions): HealthQueue {
  const lines = createFairLines<AskedHealth>({ atOnce, now: () => clock.now() });
  /** Failures in a row, by line. */
  const failures = new Map<string, number>();
  let held = 0;
  let timeouts = 0;
  let wakeUp: (() => void) | undefined;
  signal.addEventListener("abort", () => wakeUp?.(), { once: true });

  function fill(): void {
    if (signal.aborted) return;
    for (let next = lines.take(); next !== undefined; next = lines.take()) void work(next.line, next.item);
    const { restsUntil } = lines;
    wakeUp?.();
    wakeUp = restsUntil === undefined ? undefined : clock.after(Math.max(1, restsUntil - clock.now()), fill);
  }

  async function work(line: string, question: AskedHealth): Promise<void> {
    if (question.object !== undefined) held -= 1;
    try {
      const answered = await answerTo(question, { scripts: scripts(), runner, signal });
      if (answered !== undefined) {
        const { answer, isLate } = answered;
        question.answer(answer);
        if (isLate) tire(line, question, answer.health?.message ?? "");
        else failures.delete(line);
      }
    } catch (thrown) {
      if (!signal.aborted) again(line, question, thrown);
    } finally {
      lines.done(line);
      fill();
    }
  }

  function tire(line: string, { key }: AskedHealth, failure: string): void {
    timeouts += 1;
    const inARow = (failures.get(line) ?? 0) + 1;
    failures.set(line, inARow);
    if (inARow < restAfter) return;
    const restMs = Math.min(longestRestMs, firstRestMs * 2 ** Math.min(inARow - restAfter, 10));
    lines.rest(line, clock.now() + restMs);
    log.warn("A health script runs out of time again and again; its kind rests.", {
      resource: kindKey(key.group, key.kind),
      error: failure,
      count: timeouts,
    });
  }

  /** The script is not to blame: the object could not be read, or no process could be started. */
  function again(line: string, question: AskedHealth, thrown: unknown): void {
    const count = (failures.get(line) ?? 0) + 1;
    failures.set(line, count);
    if (!lines.holds(line, question.uid)) lines.put(line, question.uid, withoutObject(question));
    lines.rest(line, clock.now() + Math.min(longestRestMs, 1_000 * 2 ** Math.min(count - 1, 10)));
    const resource = kindKey(question.key.group, question.key.kind);
    log.warn("No health script could be asked; its kind rests.", { resource, error: messageOf(thrown), count });
  }

  return {
    ask(question) {
      const { group, kind } = question.key;
      // With another script a kind has rested enough.
      const line = `${kindKey(group, kind)} ${scripts().find(group, kind)?.text ?? ""}`;
      const isHeld = question.object !== undefined && held < maxHeld;
      const replaced = lines.put(line, question.uid, isHeld ? question : withoutObject(question));
      if (isHeld) held += 1;
      if (replaced?.object !== undefined) held -= 1;
      fill();
    },
  };
}

function withoutObject(question: AskedHealth): AskedHealth {
  const { object: _, ...rest } = question;
  return rest;
}

interface Asking extends Pick<HealthQueueOptions, "runner" | "signal"> {
  readonly scripts: HealthScripts;
}

/** What the script says, a failure of its own included; undefined if the object is gone. */
async function answerTo(question: AskedHealth, { scripts, runner, signal }: Asking) {
  const object = question.object ?? (await question.read(signal));
  if (object === undefined) return undefined;
  const script = scripts.find(groupOf(object), object.kind);
  const judgedBy = script === undefined ? {} : { judgedBy: script.text };
  try {
    const { health } = await judgeHealth(object, { scripts, run: (text, given) => runner.health(text, given, signal) });
    return { isLate: false, answer: { ...judgedBy, ...(health !== undefined && { health }) } };
  } catch (thrown) {
    if (!isScriptFailure(thrown)) throw thrown;
    const failure = messageOf(thrown);
    const isLate = thrown.code === "DEADLINE_EXCEEDED";
    return { isLate, answer: { ...judgedBy, health: healthOfFailure(thrown), healthFailure: failure } };
  }
}
