import { FairleadError } from "../errors.js";
import { outsideScope } from "../live/outside-scope.js";
import type { ClusterScope } from "../model/cluster-scope.js";
import type { ResourceKey } from "../model/resource-key.js";

/** `details.reason` of what lies outside the part of the cluster that is managed. */
export const notManaged = "NOT_MANAGED";

/**
 * Sees to it that objects lie in the part of the cluster that is managed. The first that does not is named.
 * @throws FairleadError `FAILED_PRECONDITION`, `details.reason` `NOT_MANAGED`
 */
export function mustBeManaged(keys: readonly ResourceKey[], scope: ClusterScope): void {
  for (const key of keys) {
    const because = outsideScope(key, scope);
    if (because !== undefined) throw new FairleadError("FAILED_PRECONDITION", because, { details: { reason: notManaged } });
  }
}
