import { messageOf } from "../errors.js";
import { type ApplicationRef, formatRef } from "../model/application.js";
import type { ReconcileContext } from "./reconcile-context.js";
import { mergeConditions, statusPatch } from "./report.js";

/** Passes that break unexpectedly, in a row, before an Application is reported as quarantined. */
export const quarantineAfter = 3;

/** R31: an Application whose pass keeps breaking says so; it is tried on, ever more seldom, and hurts no other. */
export async function quarantine(
  ref: ApplicationRef,
  thrown: unknown,
  { store, clock, log, signal }: ReconcileContext,
): Promise<void> {
  const application = store.application(ref);
  if (application === undefined) return;
  const message = `QUARANTINED: the last ${quarantineAfter} passes over this Application broke: ${messageOf(thrown)}`;
  const conditions = mergeConditions(
    application.status?.conditions ?? [],
    [{ type: "UnknownError", message }],
    new Set(["UnknownError"]),
    clock.now(),
  );
  const status = statusPatch(application, { conditions }, clock.now());
  if (status === undefined) return;
  const { resourceVersion } = application.metadata;
  await store.patchApplication(ref, { metadata: { resourceVersion }, status }, signal).catch((error: unknown) => {
    log.warn("A quarantined Application could not be told so.", { application: formatRef(ref), error });
  });
}
