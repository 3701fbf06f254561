import { fieldsOf } from "../../kubernetes/applied-fields.js";
import { type FieldSet, isEmptySet, subtractFields } from "../../kubernetes/field-set.js";
import { parseFieldsV1 } from "../../kubernetes/fields-v1.js";
import { mergeApplied } from "../../kubernetes/merge-applied.js";
import { schemaFor } from "../../kubernetes/schema-of-kind.js";
import { serverSideApply } from "../../kubernetes/server-side-apply.js";
import type { Json, Manifest } from "../../model/manifest.js";
import type { PredictionInput } from "./prediction-input.js";

/** The name under which the engine applies, Argo CD's. */
export const fieldManager = "argocd-controller";

/**
 * What a server-side apply would make of the live object: fields we applied before and do not want any more go, unless somebody else owns them too.
 * Where we never applied, nothing goes.
 * @param applied what we applied before, see `ownFields`
 * @throws FairleadError `BAD_USER_INPUT` if the target names one list item twice
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function predictServerSide({ target, live, schema }: PredictionInput, applied: FieldSet | undefined): Manifest {
  const known = schemaFor(target, schema);
  const wanted = fieldsOf(target as unknown as Json, known);
  const removesNothing = applied === undefined || isEmptySet(subtractFields(applied, wanted));
  if (removesNothing) {
    // Nearly always so, and then an apply is but a merge.
    return mergeApplied(live as unknown as Json, target as unknown as Json, known) as unknown as Manifest;
  }
  const { apiVersion } = target;
  return serverSideApply({ live, applied: target, manager: fieldManager, force: true, schema, time: "", apiVersion }).object;
}

/** The fields of a live object that we own by server-side apply; undefined if we never applied it so, or the record cannot be read. */
export function ownFields(live: Manifest): FieldSet | undefined {
  const entry = live.metadata.managedFields?.find(
    ({ manager, operation, subresource }) => manager === fieldManager && operation === "Apply" && !subresource,
  );
  if (entry?.fieldsV1 === undefined) return undefined;
  try {
    return parseFieldsV1(entry.fieldsV1);
  } catch {
    return undefined;
  }
}
