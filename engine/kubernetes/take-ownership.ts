import type { ApplyConflict } from "./apply-conflict.js";
import type { FieldChanges } from "./compare-fields.js";
import { type FieldSet, intersectFields, isEmptySet, pathsOf, subtractFields, unionFields } from "./field-set.js";
import { formatFieldPath } from "./fields-v1.js";
import type { Owners, Ownership } from "./managed-fields.js";

/** Who owns what after a change, and whose fields it took. */
export interface TakenOwnership {
  readonly owners: Owners;
  readonly conflicts: readonly ApplyConflict[];
}

/**
 * Takes changed and removed fields away from everybody but the one who changes them.
 * @param self the `managerKey` of who changes; undefined if nobody is to be spared
 * @returns the owners that still own something; a conflict for each field another manager had
 */
export function takeOwnership(owners: Owners, changes: FieldChanges, self: string | undefined): TakenOwnership {
  const changed: FieldSet = unionFields(changes.modified, changes.added);
  if (isEmptySet(changed) && isEmptySet(changes.removed)) return { owners, conflicts: [] };
  const conflicts: ApplyConflict[] = [];
  const left = new Map<string, Ownership>();
  for (const [key, ownership] of owners) {
    if (key === self) {
      left.set(key, ownership);
      continue;
    }
    const taken = intersectFields(ownership.fields, changed);
    const { manager, operation, apiVersion, subresource } = ownership;
    for (const path of pathsOf(taken))
      conflicts.push({ manager, operation, apiVersion, subresource, path: formatFieldPath(path) });
    const fields = subtractFields(subtractFields(ownership.fields, taken), changes.removed);
    if (!isEmptySet(fields)) left.set(key, { ...ownership, fields });
  }
  return { owners: left, conflicts };
}
