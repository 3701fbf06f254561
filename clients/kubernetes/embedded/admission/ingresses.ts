import { listAt, objectAt, valueAt } from "../object-path.js";
import type { KindRule } from "./kind-rule.js";
import { invalidValue } from "./metadata.js";

/** Ingresses: there must be somewhere to send requests to. */
export const ingressRule: KindRule = {
  validate: (ingress) => {
    const backend = valueAt(ingress, "spec.defaultBackend") ?? undefined;
    if (backend !== undefined && Object.keys(objectAt(ingress, "spec.defaultBackend")).length === 0)
      return [invalidValue("spec.defaultBackend", "", "resource or service backend is required")];
    return backend !== undefined || listAt(ingress, "spec.rules").length > 0
      ? []
      : [invalidValue("spec", null, "either `defaultBackend` or `rules` must be specified")];
  },
};
