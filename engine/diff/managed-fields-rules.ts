import { compareFields } from "../kubernetes/compare-fields.js";
import type { FieldSchema } from "../kubernetes/field-schema.js";
import { type FieldSet, intersectFields, isEmptySet, noFields, unionFields } from "../kubernetes/field-set.js";
import { parseFieldsV1 } from "../kubernetes/fields-v1.js";
import { removeFields } from "../kubernetes/remove-fields.js";
import { schemaFor } from "../kubernetes/schema-of-kind.js";
import type { Json, Manifest } from "../model/manifest.js";

/** Both sides of an object that is there and wanted. */
export interface BothSides {
  readonly target: Manifest;
  readonly live: Manifest;
}

/**
 * Takes out of both sides every field that differs and belongs to one of the managers, as `metadata.managedFields` of live says.
 * What one side alone has is left. Objects whose lists or records cannot be read stay as they are.
 * @see argoproj/argo-cd:util/argo/managedfields/managed_fields.go
 */
export function ignoreManagedFields(sides: BothSides, managers: readonly string[], given?: FieldSchema): BothSides {
  const { target, live } = sides;
  const owned = managers.length === 0 ? noFields : fieldsOfManagers(live, managers);
  if (isEmptySet(owned)) return sides;
  const schema = schemaFor(target, given);
  try {
    const doomed = intersectFields(owned, compareFields(live as unknown as Json, target as unknown as Json, schema).modified);
    if (isEmptySet(doomed)) return sides;
    const without = (object: Manifest) => removeFields(object as unknown as Json, doomed, schema) as unknown as Manifest;
    return { target: without(target), live: without(live) };
  } catch {
    return sides;
  }
}

/** All that managers of some names own, by whatever operation. */
export function fieldsOfManagers({ metadata }: Manifest, managers: readonly string[]): FieldSet {
  const entries = (metadata.managedFields ?? []).filter(({ manager = "" }) => managers.includes(manager));
  return entries.map(({ fieldsV1 = {} }) => parseFieldsV1(fieldsV1)).reduce(unionFields, noFields);
}
