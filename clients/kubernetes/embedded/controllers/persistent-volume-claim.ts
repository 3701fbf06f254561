import type { Controller } from "./controller.js";
import { fieldsAt, textAt } from "./fields.js";
import { setStatus } from "./owned.js";

/** Claims are bound at once: there is no storage that could run out. */
export const persistentVolumeClaim: Controller = {
  kind: { group: "", kind: "PersistentVolumeClaim" },
  settle(object, world) {
    if (textAt(object, "status", "phase") === "Bound") return undefined;
    const { accessModes, resources } = fieldsAt(object, "spec");
    setStatus(object, { phase: "Bound", accessModes, capacity: fieldsAt(resources, "requests") }, world);
    return undefined;
  },
};
