import type { HostQuestion } from "../messages.js";
import type { Parent } from "./parent.js";
import { pureFunctions } from "./pure-functions.js";

/** What a script may cost its host. */
const maxCalls = 10_000;
const maxBytes = 64 * 1_048_576;
/** The longest argument of one call. */
const maxArgument = 16 * 1_048_576;

const questions: ReadonlySet<string> = new Set<HostQuestion>(["stat", "list", "read", "fetch"]);

/**
 * The one function of the host that a script's program can call, for one run. Whatever it is called with, it answers with a number, bytes or text:
 * `!CODE message` is a refusal. After too many calls or bytes it only refuses.
 */
export function createBridge(
  parent: Parent,
  random: (length: number) => Uint8Array,
): (about: unknown, argument: unknown) => Promise<number | string | Uint8Array | undefined> {
  let calls = 0;
  let bytes = 0;
  const answer = async (about: string, argument: string) => {
    if (questions.has(about)) return parent.ask(about as HostQuestion, argument);
    if (about === "random") return random(8);
    return Object.hasOwn(pureFunctions, about) ? (pureFunctions[about]?.(argument) ?? "!UNKNOWN") : "!UNKNOWN no such function";
  };
  return async (about, argument) => {
    if (typeof about !== "string" || typeof argument !== "string" || argument.length > maxArgument)
      return "!BAD_ARGUMENT a text is expected";
    calls += 1;
    bytes += argument.length;
    if (calls > maxCalls) return `!BRIDGE_LIMIT more than ${maxCalls} calls of the host`;
    if (bytes > maxBytes) return `!BRIDGE_LIMIT more than ${maxBytes} bytes to and from the host`;
    const answered = await answer(about, argument);
    if (typeof answered === "string" || answered instanceof Uint8Array) bytes += answered.length;
    return answered;
  };
}
