import { isFailure } from "../errors.js";
import { finalizers } from "../model/annotations.js";
import { type Manifest, versionOf } from "../model/manifest.js";
import { keyOf } from "../model/resource-key.js";
import type { Cluster } from "../ports/cluster.js";

/**
 * Takes our finalizer off a hook's object and, with `remove`, deletes it by its uid with what it owns. What is gone already, or was changed by
 * somebody meanwhile, is left to the next pass.
 */
export async function removeHook(
  cluster: Cluster,
  live: Manifest,
  { remove }: { readonly remove: boolean },
  signal: AbortSignal,
): Promise<void> {
  const key = keyOf(live);
  const { uid, resourceVersion, finalizers: held = [] } = live.metadata;
  try {
    if (held.includes(finalizers.hook)) {
      const others = held.filter((one) => one !== finalizers.hook);
      const metadata = { uid, resourceVersion, finalizers: others.length > 0 ? others : null };
      await cluster.patch(key, versionOf(live), { metadata }, signal);
    }
    if (remove) await cluster.remove(key, { propagation: "Background", ...(uid !== undefined && { uid }) }, signal);
  } catch (thrown) {
    if (!isFailure(thrown, "NOT_FOUND") && !isFailure(thrown, "CONFLICT")) throw thrown;
  }
}
