import { listAt, objectAt } from "../object-path.js";
import type { Controller } from "./controller.js";
import { isLeaving, setStatus } from "./owned.js";

/** Ingresses get the address of this machine. */
export const ingress: Controller = {
  kind: { group: "networking.k8s.io", kind: "Ingress" },
  settle(object, world) {
    if (isLeaving(object) || listAt(object, "status.loadBalancer.ingress").length > 0) return undefined;
    setStatus(object, { ...objectAt(object, "status"), loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } }, world);
    return undefined;
  },
};
