import { FairleadError } from "../../errors.js";
import { fieldsOf } from "../../kubernetes/applied-fields.js";
import { compareFields } from "../../kubernetes/compare-fields.js";
import type { FieldSchema } from "../../kubernetes/field-schema.js";
import {
  addField,
  type FieldSet,
  growFieldSet,
  isEmptySet,
  noFields,
  pathsOf,
  subtractFields,
} from "../../kubernetes/field-set.js";
import { entriesOf, fieldOf, isObject } from "../../kubernetes/json-value.js";
import { mergeApplied } from "../../kubernetes/merge-applied.js";
import { removeFields } from "../../kubernetes/remove-fields.js";
import { schemaFor } from "../../kubernetes/schema-of-kind.js";
import type { Json, JsonObject, Manifest } from "../../model/manifest.js";
import { fieldsOfManagers } from "../managed-fields-rules.js";

/** What the API server answered to a dry run, and the object as it is live. */
export interface DryRun {
  readonly answer: Manifest;
  readonly live: Manifest;
  readonly manager: string;
  /** Of a custom resource; built-in kinds are known. */
  readonly schema?: FieldSchema | undefined;
}

/**
 * The answer without what is not the manager's: fields that the answer does not say it owns are as they are live. So changes that webhooks and other managers
 * make to the object are no difference.
 * @throws FairleadError `BAD_USER_INPUT` if the answer does not say who owns what, or nothing of it is the manager's
 * @see argoproj/argo-cd:gitops-engine/pkg/diff/diff.go `removeWebhookMutation`
 */
export function withoutMutations({ answer, live, manager, schema: given }: DryRun): Manifest {
  const owned = ownedFields(answer, manager);
  const schema = schemaFor(answer, given);
  const predicted: Json = answer as unknown as JsonObject;
  const current: Json = live as unknown as JsonObject;
  const foreign = withoutAncestorsOf(owned, subtractFields(fieldsOf(predicted, schema), owned));
  const removed = subtractFields(compareFields(current, predicted, schema).removed, foreign);
  const own = withoutEmptied(predicted, removeFields(predicted, withoutKeyFields(foreign), schema));
  const merged = mergeApplied(current, own, schema);
  return removeFields(merged, removed, schema) as unknown as Manifest;
}

/** An object or a list of which nothing is left says nothing. */
function withoutEmptied(before: Json | undefined, after: Json): Json {
  if (!isObject(before) || !isObject(after)) return after;
  const kept = entriesOf(after).filter(([name, value]) => value !== null || fieldOf(before, name) === null);
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutEmptied(fieldOf(before, name), value)]));
}

function ownedFields(answer: Manifest, manager: string): FieldSet {
  const { kind, metadata } = answer;
  if ((metadata.managedFields ?? []).length === 0)
    throw refuse(`predictedLive for resource ${kind}/${metadata.name ?? ""} must have the managedFields`);
  const owned = fieldsOfManagers(answer, [manager]);
  if (isEmptySet(owned)) throw refuse(`no managed fields found for manager: ${manager}`);
  return owned;
}

/** Of fields those below which nothing is owned: to remove a field is to remove all below it. */
function withoutAncestorsOf(owned: FieldSet, fields: FieldSet): FieldSet {
  const members = new Set([...fields.members].filter((step) => isEmptySet(owned.children.get(step) ?? noFields)));
  const children = new Map(
    [...fields.children].map(([step, child]) => [step, withoutAncestorsOf(owned.children.get(step) ?? noFields, child)]),
  );
  return { members, children };
}

/** Fields that tell the items of a list apart, several together, stay: without them the items would have no name. */
function withoutKeyFields(fields: FieldSet): FieldSet {
  const kept = growFieldSet();
  for (const path of pathsOf(fields)) if (!isKeyField(path)) addField(kept, path);
  return kept;
}

function isKeyField(path: readonly string[]): boolean {
  const last = path.at(-1) ?? "";
  if (!last.startsWith("f:")) return false;
  return path.slice(0, -1).some((step) => {
    const keys: unknown = step.startsWith("k:") ? JSON.parse(step.slice(2)) : undefined;
    return isObject(keys) && Object.keys(keys).length > 1 && Object.hasOwn(keys, last.slice(2));
  });
}

function refuse(message: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", message, { details: { reason: "DRY_RUN_INVALID" } });
}
