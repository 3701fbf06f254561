import { FairleadError } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";

/** A signal that is aborted when the time is up, with a reason that callers may see. `clear` ends the wait. */
export function requestDeadline(
  requestMs: number,
  clock: Clock,
): { readonly signal: AbortSignal; readonly clear: (reason?: Error) => void } {
  const controller = new AbortController();
  const cancel = clock.after(requestMs, () => {
    controller.abort(
      new FairleadError("DEADLINE_EXCEEDED", `The request took longer than ${requestMs / 1_000} s; ask for less at once`),
    );
  });
  return {
    signal: controller.signal,
    clear(reason) {
      cancel();
      if (reason !== undefined) controller.abort(reason);
    },
  };
}
