import { objectAt, valueAt } from "../object-path.js";
import type { Controller } from "./controller.js";
import { isLeaving, setStatus } from "./owned.js";

/** Claims are bound at once, and grow at once: there is no storage that could run out. */
export const persistentVolumeClaim: Controller = {
  kind: { group: "", kind: "PersistentVolumeClaim" },
  settle(object, world) {
    if (isLeaving(object)) return undefined;
    const accessModes = valueAt(object, "spec.accessModes") ?? [];
    const capacity = objectAt(object, "spec.resources.requests");
    setStatus(object, { ...objectAt(object, "status"), phase: "Bound", accessModes, capacity }, world);
    return undefined;
  },
};
