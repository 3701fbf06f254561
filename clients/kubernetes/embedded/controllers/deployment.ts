import type { Manifest } from "../../../../engine/model/manifest.js";
import { valueAt } from "../object-path.js";
import type { Controller, World } from "./controller.js";
import {
  isScaled,
  planRecreation,
  planRolling,
  planScaling,
  type Room,
  recreates,
  roomOf,
  type Sizes,
} from "./deployment-plan.js";
import { alignRevision, createSet, forgetOldSets, readSets, resize, type Sets } from "./deployment-sets.js";
import { reportDeployment } from "./deployment-status.js";
import { isLeaving, setStatus } from "./owned.js";
import { isOver, podsOf } from "./pods.js";

/**
 * Rolls a Deployment out: one ReplicaSet a template, the new one scaled up and the old ones down within `maxSurge` and `maxUnavailable`, a step at each look.
 * A template that was there before gets its ReplicaSet back, under a new revision.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
export const deployment: Controller = {
  kind: { group: "apps", kind: "Deployment" },
  settle(object, world) {
    if (isLeaving(object)) return undefined;
    const room = roomOf(object);
    const found = readSets(object, world);
    const paused = valueAt(object, "spec.paused") === true;
    const scales = paused || isScaled(found, room);
    const mayCreate = found.current === undefined && !scales && !(recreates(object) && hasPods(found.old, world));
    const sets = mayCreate ? { ...found, current: createSet(object, found.old, world) } : found;
    alignRevision(object, sets, world);
    const sizes = scales ? planScaling(sets, room, !recreates(object)) : planRollOut(object, sets, room, world);
    resize(sizes, { desired: room.desired, atMost: room.desired + room.surge }, world);
    const after = readSets(object, world);
    const { status, againMs } = reportDeployment(object, after, { room, created: mayCreate, now: world.now() });
    forgetOldSets(object, after.old, world);
    setStatus(object, status, world);
    return againMs;
  },
};

function planRollOut(object: Manifest, sets: Sets, room: Room, world: World): Sizes {
  return recreates(object) ? planRecreation(sets, room, hasPods(sets.old, world)) : planRolling(sets, room);
}

function hasPods(sets: readonly Manifest[], world: World): boolean {
  return sets.some((set) => podsOf(set, world).some((pod) => !isOver(pod)));
}
