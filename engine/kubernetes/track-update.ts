import type { JsonObject, Manifest } from "../model/manifest.js";
import { blankObject } from "./blank-object.js";
import { compareFields } from "./compare-fields.js";
import type { FieldSchema } from "./field-schema.js";
import { isEmptySet, unionFields } from "./field-set.js";
import {
  capUpdaters,
  type FieldManager,
  managerKey,
  type Owners,
  readOwners,
  withoutServerFields,
  writeOwners,
} from "./managed-fields.js";
import { schemaFor } from "./schema-of-kind.js";
import { takeOwnership } from "./take-ownership.js";

/** A create, an update or a patch that is not an apply. */
export interface TrackedUpdate {
  /** Undefined for a create. */
  readonly before: Manifest | undefined;
  /** The object to be stored. If it brings managedFields of its own, these are taken as the state before. */
  readonly after: Manifest;
  readonly manager: string;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  /** Of a custom resource; built-in kinds are known. */
  readonly schema?: FieldSchema | undefined;
}

/**
 * The object to be stored, with its managedFields brought up to date: what changed belongs to this manager now and to nobody else, what was removed
 * to nobody. Where nothing changed, entries and their times stay. An object whose managedFields were cleared is not tracked until it is applied.
 * @see Kubernetes docs: Server-Side Apply, "Field management"
 */
export function trackUpdate(update: TrackedUpdate): Manifest {
  const { before, after, subresource, schema } = update;
  const live = readOwners(before);
  const isCleared = after.metadata.managedFields?.length === 1 && Object.keys(after.metadata.managedFields[0] ?? {}).length === 0;
  const given =
    subresource === undefined && after.metadata.managedFields !== before?.metadata.managedFields ? readOwners(after) : undefined;
  const owners = isCleared ? undefined : (given ?? live);
  if (owners === undefined && before !== undefined) return writeOwners(after, new Map());
  return writeOwners(after, updateOwners(owners ?? new Map(), update, schemaFor(after, schema)));
}

/** The owners after a change by update; see `trackUpdate`. */
export function updateOwners(owners: Owners, update: Omit<TrackedUpdate, "schema">, schema: FieldSchema): Owners {
  const { before, after, manager, time, apiVersion, subresource } = update;
  const changes = compareFields(before === undefined ? blankObject(schema) : contentOf(before), contentOf(after), schema);
  const left = new Map(takeOwnership(owners, changes, undefined).owners);
  const mine = withoutServerFields(unionFields(changes.modified, changes.added));
  if (isEmptySet(mine)) return left;
  const self: FieldManager = { manager, operation: "Update", apiVersion, subresource };
  const previous = left.get(managerKey(self));
  left.set(managerKey(self), { ...self, time, fields: previous === undefined ? mine : unionFields(previous.fields, mine) });
  return capUpdaters(left);
}

/** An object without its managedFields, which nobody manages. */
export function contentOf(object: Manifest | undefined): JsonObject {
  if (object === undefined) return {};
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata } as unknown as JsonObject;
}
