import { equalJson } from "../kubernetes/json-value.js";
import { annotations } from "../model/annotations.js";
import type { Application } from "../model/application.js";

/** Our own status writes come back as changes; only what somebody else asked for is a reason for another pass. */
export function concernsLoop(before: Application, after: Application): boolean {
  const asked = (application: Application) => application.metadata.annotations?.[annotations.refresh];
  return (
    !equalJson(before.spec, after.spec) ||
    !equalJson(before.operation, after.operation) ||
    before.status?.operationState?.phase !== after.status?.operationState?.phase ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    !equalJson(before.metadata.finalizers, after.metadata.finalizers) ||
    asked(before) !== asked(after) ||
    before.metadata.uid !== after.metadata.uid ||
    !equalJson(before.metadata.annotations, after.metadata.annotations)
  );
}
