import { FairleadError } from "../errors.js";
import type { JsonObject, Manifest } from "../model/manifest.js";
import { fieldsOf } from "./applied-fields.js";
import type { ApplyConflict } from "./apply-conflict.js";
import { compareFields } from "./compare-fields.js";
import type { FieldSchema } from "./field-schema.js";
import { type FieldSet, intersectFields, isEmptySet, noFields, subtractFields, unionFields } from "./field-set.js";
import { equalJson } from "./json-value.js";
import {
  type FieldManager,
  managerKey,
  type Owners,
  type Ownership,
  readOwners,
  withoutServerFields,
  writeOwners,
} from "./managed-fields.js";
import { mergeApplied } from "./merge-applied.js";
import { removeFields, withNamedParents } from "./remove-fields.js";
import { schemaFor } from "./schema-of-kind.js";
import { takeOwnership } from "./take-ownership.js";
import { contentOf, updateOwners } from "./track-update.js";
import { withoutNulls } from "./without-nulls.js";

export { trackUpdate } from "./track-update.js";

/** A server-side apply. */
export interface ServerSideApply {
  /** Undefined: the apply creates the object. */
  readonly live: Manifest | undefined;
  /** All that this manager wants of the object. */
  readonly applied: Manifest;
  readonly manager: string;
  /** Take fields from other managers instead of refusing. */
  readonly force: boolean;
  /** Of a custom resource; built-in kinds are known. */
  readonly schema?: FieldSchema | undefined;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
}

/** What an apply comes to. */
export interface AppliedObject {
  /** The merged object with its managedFields, before defaults; `live` itself if there are conflicts or nothing changes. */
  readonly object: Manifest;
  /** Fields of other managers the apply would change; empty if it was forced. */
  readonly conflicts: readonly ApplyConflict[];
}

/**
 * Applies as the API server does: fields are merged by the list and map types of the schema; what this manager applied before, does not apply now and
 * nobody else owns is removed; a field of another manager that would change is a conflict, an equal one is owned together. An object nobody
 * managed belongs to `before-first-apply`. The same apply a second time changes nothing, not even a time; who comes to own fields without changing
 * any has an entry without one.
 * @throws FairleadError `BAD_USER_INPUT` if the applied object carries managedFields or names a list item twice
 * @see kubernetes/enhancements:keps/sig-api-machinery/555-server-side-apply; Kubernetes docs: Server-Side Apply
 */
export function serverSideApply(request: ServerSideApply): AppliedObject {
  const { live, applied, force, time } = request;
  if (applied.metadata.managedFields !== undefined && applied.metadata.managedFields !== null) {
    throw new FairleadError("BAD_USER_INPUT", "metadata.managedFields must be nil");
  }
  const schema = schemaFor(applied, request.schema);
  const self: FieldManager = {
    manager: request.manager,
    operation: "Apply",
    apiVersion: request.apiVersion,
    subresource: request.subresource,
  };
  const key = managerKey(self);
  const before = contentOf(live);
  const wanted = withoutServerMetadata(applied);
  const owners = new Map(readOwners(live) ?? ownersBeforeFirstApply(request, schema));
  const last = owners.get(key);
  const mine: Ownership = { ...self, time: last?.time, fields: fieldsOf(wanted, schema) };
  owners.set(key, mine);
  const merged = mergeApplied(before, wanted, schema) as JsonObject;
  const after = prune(merged, { last: last?.fields ?? noFields, owners }, schema);
  const taken = takeOwnership(owners, compareFields(before, after, schema), key);
  if (live !== undefined && taken.conflicts.length > 0 && !force) return { object: live, conflicts: taken.conflicts };
  const fields = withoutServerFields(mine.fields);
  const settled = new Map(taken.owners).set(key, { ...mine, fields, time: equalJson(before, after) ? mine.time : time });
  const object = writeOwners(withoutNulls(after, schema) as unknown as Manifest, settled);
  return { object: live !== undefined && equalJson(live, object) ? live : object, conflicts: [] };
}

/** Everything an untracked object holds is owned by a manager that stands for whoever wrote it. */
function ownersBeforeFirstApply({ live, time, apiVersion }: ServerSideApply, schema: FieldSchema): Owners {
  if (live === undefined) return new Map();
  return updateOwners(new Map(), { before: undefined, after: live, manager: "before-first-apply", time, apiVersion }, schema);
}

/** Removes what this manager applied last and does not any more, unless somebody else owns it or, in the case of parents, what is in it. */
function prune(
  merged: JsonObject,
  { last, owners }: { readonly last: FieldSet; readonly owners: Owners },
  schema: FieldSchema,
): JsonObject {
  if (last.members.size + last.children.size === 0) return merged;
  const named = (set: FieldSet) => withNamedParents(set, schema);
  const owned = [...owners.values()].map(({ fields }) => fields).reduce(unionFields, noFields);
  if (isEmptySet(subtractFields(named(last), named(owned)))) return merged;
  const all = named(fieldsOf(merged, schema));
  const remove = (doomed: FieldSet) => (removeFields(merged, doomed, schema) ?? {}) as JsonObject;
  const bare = remove(named(last));
  const kept = remove(subtractFields(all, unionFields(named(fieldsOf(bare, schema)), named(owned))));
  return remove(intersectFields(subtractFields(all, named(fieldsOf(kept, schema))), named(last)));
}

/** What is applied without the metadata only the server writes; `uid` and `resourceVersion` stay, they are conditions. */
function withoutServerMetadata(applied: Manifest): JsonObject {
  const {
    managedFields: _,
    creationTimestamp: _created,
    generation: _generation,
    selfLink: _link,
    ...metadata
  } = applied.metadata as Manifest["metadata"] & {
    readonly selfLink?: unknown;
  };
  return { ...applied, metadata } as unknown as JsonObject;
}
