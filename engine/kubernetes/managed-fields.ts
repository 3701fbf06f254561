import type { ManagedFieldsEntry, Manifest } from "../model/manifest.js";
import { type FieldSet, isEmptySet, subtractFields, unionFields } from "./field-set.js";
import { formatFieldsV1, parseFieldsV1 } from "./fields-v1.js";
import { canonicalJson, equalJson } from "./json-value.js";

/** One manager of an object's fields. Two entries are one manager if name, operation, subresource and (for updates) apiVersion agree. */
export interface FieldManager {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
}

/** What a manager owns, and since when. */
export interface Ownership extends FieldManager {
  /** RFC 3339, whole seconds. */
  readonly time?: string | undefined;
  readonly fields: FieldSet;
}

/** Everybody's fields, by `managerKey`. */
export type Owners = ReadonlyMap<string, Ownership>;

/** How many entries of operation `Update` an object keeps; older ones are put together, as the API server does. */
const maxUpdaters = 10;

/** The fields the server sets itself; nobody owns them. */
const serverFields: FieldSet = {
  members: new Set(["f:apiVersion", "f:kind", "f:metadata"]),
  children: new Map([
    [
      "f:metadata",
      {
        members: new Set(
          [
            "name",
            "namespace",
            "creationTimestamp",
            "selfLink",
            "uid",
            "clusterName",
            "generation",
            "managedFields",
            "resourceVersion",
          ].map((name) => `f:${name}`),
        ),
        children: new Map(),
      },
    ],
  ]),
};

/** What tells two managers apart. */
export function managerKey({ manager, operation, apiVersion, subresource = "" }: FieldManager): string {
  return canonicalJson([operation, manager, operation === "Apply" ? "" : apiVersion, subresource]);
}

/**
 * Reads metadata.managedFields.
 * @returns undefined if there is none, or an entry is not in the format
 */
export function readOwners(object: Manifest | undefined): Owners | undefined {
  const entries = object?.metadata.managedFields ?? [];
  const owners = new Map<string, Ownership>();
  for (const { manager = "", operation, apiVersion = "", time, fieldsType, fieldsV1 = {}, subresource } of entries) {
    if ((operation !== "Apply" && operation !== "Update") || apiVersion === "" || fieldsType !== "FieldsV1") return undefined;
    try {
      const ownership = { manager, operation, apiVersion, subresource, time, fields: parseFieldsV1(fieldsV1) };
      owners.set(managerKey(ownership), ownership);
    } catch {
      return undefined;
    }
  }
  return owners.size === 0 ? undefined : owners;
}

/** The object with these owners as its metadata.managedFields, in the API server's order; without the field if there are none. */
export function writeOwners<T extends Manifest>(object: T, owners: Owners): T {
  const { managedFields: _, ...metadata } = object.metadata;
  const entries = [...owners.values()]
    .filter(({ fields }) => !isEmptySet(fields))
    .toSorted(compareOwnerships)
    .map(formatEntry);
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } };
}

/** A set without the fields the server sets itself. */
export function withoutServerFields(fields: FieldSet): FieldSet {
  return subtractFields(fields, serverFields);
}

/** The owners with at most ten updaters: the oldest of one version become one, named `ancient-changes`. */
export function capUpdaters(owners: Owners): Owners {
  const updaters = [...owners]
    .filter(([, { operation }]) => operation === "Update")
    .toSorted(([, left], [, right]) => compareOwnerships(left, right));
  let surplus = updaters.length - maxUpdaters;
  if (surplus <= 0) return owners;
  const capped = new Map(owners);
  const firstOfVersion = new Map<string, string>();
  for (const [key, ownership] of updaters) {
    if (surplus <= 0) break;
    const { apiVersion, time } = ownership;
    const first = firstOfVersion.get(apiVersion);
    if (first === undefined) {
      firstOfVersion.set(apiVersion, key);
      continue;
    }
    const bucket: FieldManager = { manager: "ancient-changes", operation: "Update", apiVersion };
    const bucketKey = managerKey(bucket);
    const gathered = capped.get(bucketKey) ?? capped.get(first) ?? ownership;
    if (!capped.has(bucketKey)) capped.delete(first);
    capped.delete(key);
    capped.set(bucketKey, { ...bucket, time, fields: unionFields(gathered.fields, ownership.fields) });
    surplus--;
  }
  return capped;
}

/**
 * Says whether two states of an object differ at most in the times of their managedFields and in resourceVersion: such a write changes nothing and is
 * best not made.
 */
export function differOnlyInTimes(before: Manifest, after: Manifest): boolean {
  return equalJson(contentOf(before), contentOf(after)) && equalJson(timelessEntries(before), timelessEntries(after));
}

function contentOf(object: Manifest): unknown {
  const { managedFields: _, resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function timelessEntries({ metadata: { managedFields } }: Manifest): readonly string[] | undefined {
  return managedFields?.map(({ time: _time, ...entry }) => canonicalJson({ ...entry })).toSorted();
}

function formatEntry({ manager, operation, apiVersion, subresource, time, fields }: Ownership): ManagedFieldsEntry {
  return {
    manager,
    operation,
    apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: "FieldsV1",
    fieldsV1: formatFieldsV1(fields),
    ...(subresource !== undefined && subresource !== "" && { subresource }),
  };
}

function compareOwnerships(left: Ownership, right: Ownership): number {
  const order = (entry: Ownership) => [
    entry.operation,
    entry.time ?? "",
    entry.manager,
    entry.apiVersion,
    entry.subresource ?? "",
  ];
  const [ours, theirs] = [order(left), order(right)];
  for (const [at, text] of ours.entries()) {
    const other = theirs[at] ?? "";
    if (text !== other) return text < other ? -1 : 1;
  }
  return 0;
}
