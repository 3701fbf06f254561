import type { Comparison } from "../model/comparison.js";

/** From which point on a removal is too much to be done by itself: above both marks. */
export interface PruneGuard {
  /** Share of the live objects, 0–1. */
  readonly share: number;
  readonly count: number;
}

/** More than half and more than ten of an Application's objects. */
export const defaultPruneGuard: PruneGuard = { share: 0.5, count: 10 };

/**
 * Says why an automatic prune of this comparison must not happen by itself: it would remove everything, or above the guard's marks. Undefined if
 * it may. A render that is empty by mistake looks exactly like one that is empty on purpose; only a person can tell.
 */
export function refuseMassPrune(comparison: Comparison, guard: PruneGuard): string | undefined {
  const judged = comparison.resources.filter((resource) => !resource.hook && resource.status !== undefined);
  const doomed = judged.filter((resource) => resource.requiresPruning).length;
  if (doomed === judged.length) return "auto-sync will wipe out all resources";
  const live = judged.filter((resource) => resource.live !== undefined).length;
  if (doomed <= guard.count || doomed <= live * guard.share) return undefined;
  return `auto-sync would remove ${doomed} of ${live} resources (EMPTY_RENDER_GUARD): sync with prune by hand if that is meant`;
}
