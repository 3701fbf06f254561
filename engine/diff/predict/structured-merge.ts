import { applyDefaults } from "../../kubernetes/apply-defaults.js";
import { applyBuiltInDefaults } from "../../kubernetes/built-in-defaults.js";
import type { FieldSchema } from "../../kubernetes/field-schema.js";
import { entriesOf, equalJson, fieldOf, isObject, type MutableObject, setField } from "../../kubernetes/json-value.js";
import { serverSideApply } from "../../kubernetes/server-side-apply.js";
import { typedForm } from "../../kubernetes/typed-form.js";
import type { JsonObject, Manifest } from "../../model/manifest.js";
import { schemeOf, withDefaults } from "../scheme-kinds.js";
import { withoutLastApplied } from "./last-applied.js";
import type { Prediction } from "./prediction.js";
import { refuseUnknownFields } from "./refuse-unknown-fields.js";

/** The name under which the engine applies, Argo CD's. */
export const fieldManager = "argocd-controller";

/** A target, a live object, and what is known of their kind. */
export interface ApplyInput {
  readonly target: Manifest;
  readonly live: Manifest;
  /** Of a custom resource; built-in kinds are known. */
  readonly schema?: FieldSchema | undefined;
  readonly manager?: string;
  /** Both sides are completed as an API server does it. Default: as Argo CD does, by Go types, which leaves some objects different for ever. */
  readonly completesAsServer?: boolean | undefined;
}

/**
 * What a server-side apply makes of live: what this manager applied before and does not any more goes, unless somebody else owns it too.
 * @throws FairleadError `BAD_USER_INPUT` if the target names one list item twice
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management; argoproj/argo-cd:gitops-engine/pkg/diff/diff.go `structuredMergeDiff`
 */
export function predictApply({
  target,
  live,
  schema,
  manager = fieldManager,
  completesAsServer = false,
}: ApplyInput): Prediction {
  const { apiVersion } = target;
  if (!completesAsServer) refuseUnknownFields(target, "error building typed value from config resource", schema);
  const { object } = serverSideApply({ live, applied: target, manager, force: true, schema, time: "", apiVersion });
  const applied = withNullsOf(target, withNullsOf(live, withManagersOf(live, object)));
  if (equalJson(applied, live)) return { live, predicted: live };
  const finish = (side: Manifest) => {
    const bare = withoutLastApplied(side);
    return completesAsServer ? completeAsServer(bare, schema) : complete(bare);
  };
  return { live: finish(live), predicted: finish(applied) };
}

/** A null that stands on one side is no difference by itself. */
function withNullsOf(side: Manifest, object: Manifest): Manifest {
  return restoreNulls(side as unknown as JsonObject, object as unknown as JsonObject) as unknown as Manifest;
}

function restoreNulls(side: JsonObject, object: JsonObject): JsonObject {
  const restored: MutableObject = { ...object };
  for (const [name, value] of entriesOf(side)) {
    const found = fieldOf(object, name);
    if (value === null && found === undefined) setField(restored, name, null);
    else if (isObject(value) && isObject(found)) setField(restored, name, restoreNulls(value, found));
  }
  return restored;
}

/** Who owns what is no part of what is compared. */
function withManagersOf({ metadata: { managedFields } }: Manifest, object: Manifest): Manifest {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata: managedFields === undefined ? metadata : { ...metadata, managedFields } };
}

function complete(object: Manifest): Manifest {
  const known = schemeOf(object);
  return known === undefined ? object : withDefaults(object, known);
}

function completeAsServer(object: Manifest, schema: FieldSchema | undefined): Manifest {
  return schema === undefined ? applyBuiltInDefaults(typedForm(object)) : applyDefaults(object, schema);
}

/** Whether this engine, or Argo CD, has applied a live object on the server's side. */
export function isApplied({ metadata: { managedFields = [] } }: Manifest): boolean {
  return managedFields.some(
    ({ manager, operation, subresource }) => manager === fieldManager && operation === "Apply" && !subresource,
  );
}
