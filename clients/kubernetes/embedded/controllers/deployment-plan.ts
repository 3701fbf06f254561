import type { Manifest } from "../../../../engine/model/manifest.js";
import { numberAt, textAt, valueAt } from "../object-path.js";
import { countOf } from "./counts.js";
import { availableReplicas, type Sets, sizedFor, sizedForAtMost, specReplicas } from "./deployment-sets.js";

/** How many Pods a Deployment wants, and how far it may stray from that while it rolls out. */
export interface Room {
  readonly desired: number;
  /** At most this many more at a time. */
  readonly surge: number;
  /** At most this many fewer available. */
  readonly unavailable: number;
}

/** New sizes of ReplicaSets; those that stay as they are need not be there. */
export type Sizes = ReadonlyMap<Manifest, number>;

/** Says whether all old Pods go before new ones come. */
export function recreates(deployment: Manifest): boolean {
  return textAt(deployment, "spec.strategy.type") === "Recreate";
}

/** Reads what a Deployment allows. Surge is rounded up and unavailability down; if both come to nothing, one Pod may be unavailable. */
export function roomOf(deployment: Manifest): Room {
  const desired = numberAt(deployment, "spec.replicas") ?? 1;
  if (recreates(deployment)) return { desired, surge: 0, unavailable: 0 };
  const read = (field: string, round: "up" | "down") =>
    countOf(valueAt(deployment, `spec.strategy.rollingUpdate.${field}`), { total: desired, round, otherwise: "25%" });
  const [surge, unavailable] = [read("maxSurge", "up"), read("maxUnavailable", "down")];
  return { desired, surge, unavailable: Math.min(desired, surge === 0 && unavailable === 0 ? 1 : unavailable) };
}

const sum = (sets: readonly Manifest[], count: (set: Manifest) => number) => sets.reduce((total, set) => total + count(set), 0);
const all = ({ current, old }: Sets) => (current === undefined ? old : [...old, current]);
const active = (sets: readonly Manifest[]) => sets.filter((set) => specReplicas(set) > 0);

/** Says whether the Deployment was scaled since its ReplicaSets were sized: that goes before any roll-out. */
export function isScaled(sets: Sets, { desired }: Room): boolean {
  return active(all(sets)).some((set) => {
    const known = sizedFor(set);
    return known !== undefined && known !== desired;
  });
}

/** Sizes after the Deployment was scaled: in the midst of a roll-out every ReplicaSet that has replicas gets its share. */
export function planScaling(sets: Sets, room: Room, rolling: boolean): Sizes {
  const { current, old } = sets;
  const running = active(all(sets));
  if (running.length <= 1) {
    const only = running[0] ?? current ?? old.at(-1);
    return new Map(only === undefined ? [] : [[only, room.desired]]);
  }
  const saturated =
    current !== undefined &&
    [specReplicas(current), sizedFor(current), availableReplicas(current)].every((count) => count === room.desired);
  return saturated || !rolling ? new Map(active(old).map((set) => [set, 0])) : shareOut(running, room);
}

/** In proportion to what they have, the largest first; what rounding leaves goes to it. */
function shareOut(running: readonly Manifest[], { desired, surge }: Room): Sizes {
  const allowed = desired > 0 ? desired + surge : 0;
  const more = allowed - sum(running, specReplicas);
  // `running` is oldest first: newer ones grow first, older ones shrink first.
  const ordered = (more > 0 ? running.toReversed() : running).toSorted((a, b) => specReplicas(b) - specReplicas(a));
  let left = more;
  const sizes = new Map(
    ordered.map((set): [Manifest, number] => {
      const size = specReplicas(set);
      const before = sizedForAtMost(set) || sum(running, specReplicas);
      const share = desired === 0 ? -size : Math.round((size * (desired + surge)) / before) - size;
      const change = more > 0 ? Math.min(share, left) : Math.max(share, left);
      left -= change;
      return [set, size + change];
    }),
  );
  const [largest] = ordered;
  if (largest !== undefined) sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + left));
  return sizes;
}

/** The next step of a rolling update: the new ReplicaSet grows as far as surge allows; when it cannot, old ones shrink as far as availability allows. */
export function planRolling({ current, old }: Sets, room: Room): Sizes {
  if (current === undefined) return new Map();
  const size = specReplicas(current);
  const total = size + sum(old, specReplicas);
  const grown = Math.min(room.desired, Math.max(size, size + room.desired + room.surge - total));
  return grown === size ? planShrinking(current, old, room) : new Map([[current, grown]]);
}

function planShrinking(current: Manifest, old: readonly Manifest[], { desired, unavailable }: Room): Sizes {
  const total = specReplicas(current) + sum(old, specReplicas);
  const needed = desired - unavailable;
  const newUnavailable = specReplicas(current) - availableReplicas(current);
  const sizes = new Map(active(old).map((set) => [set, specReplicas(set)]));
  // Pods that do not run are no loss: they go first.
  let removable = total - needed - newUnavailable;
  if (removable <= 0) return new Map();
  for (const [set, size] of sizes) {
    const down = Math.max(0, Math.min(removable, size - availableReplicas(set)));
    sizes.set(set, size - down);
    removable -= down;
  }
  let spare = sum(old, availableReplicas) + availableReplicas(current) - needed;
  for (const [set, size] of sizes) {
    if (spare <= 0) break;
    const down = Math.min(size, spare);
    sizes.set(set, size - down);
    spare -= down;
  }
  return sizes;
}

/** The next step of a recreation: first everything old goes; once no Pod of it is left, the new ReplicaSet gets its size. */
export function planRecreation({ current, old }: Sets, room: Room, podsLeft: boolean): Sizes {
  const running = active(old);
  if (running.length > 0) return new Map(running.map((set) => [set, 0]));
  return current === undefined || podsLeft ? new Map() : new Map([[current, room.desired]]);
}
