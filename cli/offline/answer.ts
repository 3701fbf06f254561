import { FairleadError, messageOf } from "../../engine/errors.js";
import type { Json } from "../../engine/model/manifest.js";
import { type OfflineCommand, type OfflineContext, type OfflineResult, UsageError } from "./command.js";

/** What a command came to, failures included. `exit` 3: it broke, which is our mistake. */
export type Answer =
  | { readonly ok: true; readonly exit: 0 | 1; readonly result: Json; readonly answered: OfflineResult }
  | { readonly ok: false; readonly exit: 1 | 2 | 3; readonly error: string };

/** Runs a command and turns every failure into an answer. */
export async function answer(run: OfflineCommand, args: readonly string[], context: OfflineContext): Promise<Answer> {
  try {
    const answered = await run(args, context);
    return { ok: true, exit: answered.exit, result: answered.result, answered };
  } catch (thrown) {
    return { ok: false, exit: exitOf(thrown), error: messageOf(thrown) };
  }
}

function exitOf(thrown: unknown): 1 | 2 | 3 {
  if (thrown instanceof UsageError) return 2;
  return thrown instanceof FairleadError && thrown.code !== "INTERNAL" ? 1 : 3;
}
