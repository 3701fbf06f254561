import { formatRef, refOf } from "../model/application.js";
import type { Queue } from "./queue.js";
import type { ReconcileContext } from "./reconcile-context.js";

/** Every Application is looked at once in this time even if nothing told of a change. */
const auditMs = 10 * 60_000;

/** Adds every Application once in `auditMs`, each at its own time. */
export function startSweep({ store, clock }: Pick<ReconcileContext, "store" | "clock">, queue: Queue): () => void {
  const stepMs = 1_000;
  let cancel: () => void;
  let turn = 0;
  const turns = auditMs / stepMs;
  const step = () => {
    let index = 0;
    for (const application of store.applications()) if (index++ % turns === turn) queue.add(formatRef(refOf(application)));
    turn = (turn + 1) % turns;
    cancel = clock.after(stepMs, step);
  };
  cancel = clock.after(stepMs, step);
  return () => cancel();
}
