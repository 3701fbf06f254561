import type { Manifest } from "../../../../engine/model/manifest.js";
import { listAt, objectAt, textAt, withValueAt } from "../object-path.js";
import { nextCondition } from "./conditions.js";
import type { Controller, World } from "./controller.js";
import { isLeaving, setStatus } from "./owned.js";
import { stepPod } from "./pod-life.js";
import { isOver } from "./pods.js";

const nodeName = "fairlead";

/**
 * Lets Pods live as a scheduler and a kubelet would: places them, starts their containers, ends those that run to completion, and lets images tagged `fail`
 * crash. It runs nothing; what it shows is what a cluster would show.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 */
export const pod: Controller = {
  kind: { group: "", kind: "Pod" },
  settle(object, world) {
    if (isLeaving(object) || isOver(object)) return undefined;
    if (textAt(object, "spec.nodeName") === "") {
      if (listAt(object, "spec.schedulingGates").length > 0) holdBack(object, world);
      else world.api.update(withValueAt(object, "spec.nodeName", nodeName));
      return undefined;
    }
    const { status, againMs } = stepPod(object, world.now());
    setStatus(object, status, world);
    return againMs;
  },
};

function holdBack(object: Manifest, world: World): void {
  const message = "Scheduling is blocked due to non-empty scheduling gates";
  const gated = { type: "PodScheduled", status: "False", reason: "SchedulingGated", message } as const;
  setStatus(object, { ...objectAt(object, "status"), conditions: [nextCondition(object, gated, world.now())] }, world);
}
