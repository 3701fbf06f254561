import type { Controller } from "./controller.js";
import { listAt } from "./fields.js";
import { setStatus } from "./owned.js";

/** Ingresses get the address of this machine. */
export const ingress: Controller = {
  kind: { group: "networking.k8s.io", kind: "Ingress" },
  settle(object, world) {
    if (listAt(object, "status", "loadBalancer", "ingress").length > 0) return undefined;
    setStatus(object, { loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } }, world);
    return undefined;
  },
};
