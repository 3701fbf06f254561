import { type FailureCode, FairleadError, messageOf } from "../../engine/errors.js";
import type { Json } from "../../engine/model/manifest.js";
import { type OfflineCommand, type OfflineContext, type OfflineResult, UsageError } from "./command.js";

/** What a command came to, failures included. `exit` 3: it broke, which is our mistake; 10, 11, 12: a server says not found, denied, not now. */
export type Answer =
  | { readonly ok: true; readonly exit: 0 | 1; readonly result: Json; readonly answered: OfflineResult }
  | {
      readonly ok: false;
      readonly exit: FailureExit;
      /** For a person, with the lines of the tool that failed. */
      readonly error: string;
      /** The same for a program: see `sentenceOf`. */
      readonly sentence: string;
    };

type FailureExit = 1 | 2 | 3 | 10 | 11 | 12;

/** Scripts tell these apart, when it is a server that refuses. */
const serverExits: Readonly<Partial<Record<FailureCode, FailureExit>>> = {
  NOT_FOUND: 10,
  UNAUTHENTICATED: 11,
  PERMISSION_DENIED: 11,
  FAILED_PRECONDITION: 12,
  CONFLICT: 12,
};

/** A tool that calls itself a thousand times says so a thousand times. */
const mostCharacters = 4_000;

/** Runs a command and turns every failure into an answer. */
export async function answer(run: OfflineCommand, args: readonly string[], context: OfflineContext): Promise<Answer> {
  try {
    const answered = await run(args, context);
    return { ok: true, exit: answered.exit, result: answered.result, answered };
  } catch (thrown) {
    return failureOf(thrown);
  }
}

/** The answer that a failure is. */
export function failureOf(thrown: unknown): Answer & { readonly ok: false } {
  const failure = understood(thrown);
  return { ok: false, exit: exitOf(failure), error: cut(messageOf(failure)), sentence: sentenceOf(failure) };
}

/** A failure on one line. What a user's script said stays as it was said. */
export function sentenceOf(thrown: unknown): string {
  const message = cut(messageOf(thrown).trim());
  if (thrown instanceof FairleadError && thrown.details["said"] === thrown.message) return message;
  const lines = message.split(/\s*[\r\n]\s*/);
  return lines.reduce((before, line) => `${before}${/[:;,.]$/.test(before) ? "" : ";"} ${line}`).replaceAll("\t", " ");
}

/** What the machine refuses is no mistake of ours, and is told without its paths. */
function understood(thrown: unknown): unknown {
  if (thrown instanceof RangeError)
    return new FairleadError("RESOURCE_EXHAUSTED", "The input is nested too deep or too large to be worked on", {
      cause: thrown,
    });
  const { code, syscall } = thrown instanceof Error ? (thrown as NodeJS.ErrnoException) : {};
  if (code === undefined || syscall === undefined) return thrown;
  return new FairleadError("FAILED_PRECONDITION", `The system refuses to ${syscall} a file: ${code}`, { cause: thrown });
}

function cut(message: string): string {
  return message.length <= mostCharacters ? message : `${message.slice(0, mostCharacters)}…`;
}

function exitOf(thrown: unknown): FailureExit {
  if (thrown instanceof UsageError) return 2;
  if (!(thrown instanceof FairleadError) || thrown.code === "INTERNAL") return 3;
  return (thrown.details["byServer"] === true ? serverExits[thrown.code] : undefined) ?? 1;
}
