import type { ResourceComparison } from "../model/comparison.js";
import { type FieldChange, listChanges } from "./list-changes.js";
import { maskSecrets } from "./mask-secrets.js";
import { unifiedDiff, withoutBookkeeping } from "./unified-diff.js";

/** The difference of one object as people see it; values of Secrets are masked. */
export interface Difference {
  readonly modified: boolean;
  /** Unified format; empty if there is no difference. */
  readonly unified: string;
  readonly changes: readonly FieldChange[];
}

/** The difference between live and what live will be, as text and field by field. */
export function differenceOf(
  resource: Pick<ResourceComparison, "key" | "modified" | "normalizedLive" | "predictedLive">,
): Difference {
  const { normalizedLive, predictedLive } = maskSecrets(resource);
  return {
    modified: resource.modified,
    unified: unifiedDiff(resource).text,
    changes: listChanges(withoutBookkeeping(normalizedLive), withoutBookkeeping(predictedLive)),
  };
}
