import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { FairleadError } from "../../engine/errors.js";
import type { ApiResource } from "../../engine/model/live-object.js";
import { groupOf, type Manifest } from "../../engine/model/manifest.js";
import { formatKey, type ResourceKey } from "../../engine/model/resource-key.js";
import type { DeleteOptions, KindName, Propagation } from "../../engine/ports/cluster.js";
import { isFields } from "./json.js";

/** One change of the store, after it happened. `object` of a deletion is its last state at a new version. */
export type StoreChange =
  | { readonly type: "ADDED"; readonly object: Manifest }
  | { readonly type: "MODIFIED"; readonly object: Manifest }
  | { readonly type: "DELETED"; readonly object: Manifest }
  | { readonly type: "SERVED"; readonly resource: ApiResource }
  | { readonly type: "UNSERVED"; readonly resource: ApiResource };

/**
 * Objects as an API server keeps them, in small: uid, resourceVersion, generation, optimistic locking, finalizers, garbage collection by owner,
 * kinds that come with their CRD. Writes that change nothing give no new version. No schemas, no defaults, no managed fields.
 */
export interface ObjectStore {
  kinds(): readonly ApiResource[];
  /** Serves a kind as a CRD would. */
  serve(resource: ApiResource): void;
  /** Stops serving a kind and forgets its objects. */
  unserve(kind: KindName): void;
  resource(kind: KindName): ApiResource | undefined;
  /** The version of the last change. */
  version(): number;
  get(key: ResourceKey): Manifest | undefined;
  list(resource: KindName): readonly Manifest[];
  create(object: Manifest, dryRun: boolean): Manifest;
  /** Replaces an existing object; a `resourceVersion` in it must be the current one. */
  replace(object: Manifest, dryRun: boolean): Manifest;
  remove(key: ResourceKey, options: DeleteOptions): void;
  onChange(listener: (change: StoreChange) => void): () => void;
}

interface StoreState {
  readonly objects: Map<string, Manifest>;
  readonly served: Map<string, ApiResource>;
  readonly listeners: Set<(change: StoreChange) => void>;
  readonly now: () => number;
  version: number;
}

/** Creates a store that serves `kinds` and holds nothing. */
export function createObjectStore(kinds: readonly ApiResource[], now: () => number): ObjectStore {
  const state: StoreState = {
    objects: new Map(),
    served: new Map(kinds.map((resource) => [kindId(resource), resource])),
    listeners: new Set(),
    now,
    version: 1000,
  };
  return {
    kinds: () => [...state.served.values()],
    serve: (resource) => serve(state, resource),
    unserve: (kind) => unserve(state, kind),
    resource: (kind) => resourceOf(state, kind),
    version: () => state.version,
    get: (key) => state.objects.get(formatKey(key)),
    list: (kind) => objectsOf(state, kind),
    create: (object, dryRun) => create(state, object, dryRun),
    replace: (object, dryRun) => replace(state, object, dryRun),
    remove: (key, options) => remove(state, key, options),
    onChange(listener) {
      state.listeners.add(listener);
      return () => void state.listeners.delete(listener);
    },
  };
}

/** The error an API server's Status becomes. */
export function refusal(code: "NOT_FOUND" | "CONFLICT" | "BAD_USER_INPUT", reason: string, message: string): FairleadError {
  return new FairleadError(code, message, { details: { reason } });
}

const kindId = (kind: { readonly group: string; readonly kind: string }) => `${kind.group}/${kind.kind}`;

function tell(state: StoreState, change: StoreChange): void {
  for (const listener of state.listeners) listener(change);
}

function resourceOf(state: StoreState, kind: KindName): ApiResource | undefined {
  const found = state.served.get(kindId(kind));
  return kind.version === undefined || found?.version === kind.version ? found : undefined;
}

function objectsOf(state: StoreState, kind: KindName): readonly Manifest[] {
  return [...state.objects.values()].filter((object) => kindId({ group: groupOf(object), kind: object.kind }) === kindId(kind));
}

function serve(state: StoreState, resource: ApiResource): void {
  state.served.set(kindId(resource), resource);
  tell(state, { type: "SERVED", resource });
}

function unserve(state: StoreState, kind: KindName): void {
  const resource = resourceOf(state, kind);
  if (resource === undefined) return;
  for (const object of objectsOf(state, kind)) drop(state, object);
  state.served.delete(kindId(resource));
  tell(state, { type: "UNSERVED", resource });
}

/** The key of an object where it is stored; refuses what an API server could not place. */
function placeOf(state: StoreState, object: Manifest): ResourceKey {
  const group = groupOf(object);
  const resource = resourceOf(state, { group, kind: object.kind });
  if (resource === undefined) throw refusal("NOT_FOUND", "NotFound", `the server could not find the kind "${object.kind}"`);
  const { name = "", namespace = "" } = object.metadata;
  if (!resource.namespaced) return { group, kind: object.kind, namespace: "", name };
  if (namespace === "") throw refusal("BAD_USER_INPUT", "BadRequest", `${object.kind} "${name}" has no namespace`);
  return { group, kind: object.kind, namespace, name };
}

function create(state: StoreState, object: Manifest, dryRun: boolean): Manifest {
  const named: Manifest = {
    ...object,
    metadata: {
      ...object.metadata,
      name: object.metadata.name ?? `${object.metadata.generateName ?? ""}${randomUUID().slice(0, 5)}`,
    },
  };
  const key = placeOf(state, named);
  if (key.namespace !== "" && !state.objects.has(formatKey({ group: "", kind: "Namespace", namespace: "", name: key.namespace })))
    throw refusal("NOT_FOUND", "NotFound", `namespaces "${key.namespace}" not found`);
  if (state.objects.has(formatKey(key))) throw refusal("CONFLICT", "AlreadyExists", `${key.kind} "${key.name}" already exists`);
  const created: Manifest = {
    ...named,
    metadata: {
      ...withoutNamespace(named, key),
      uid: randomUUID(),
      generation: 1,
      creationTimestamp: stamp(state),
      resourceVersion: String(state.version + 1),
    },
  };
  if (!dryRun) store(state, "ADDED", created);
  return created;
}

function replace(state: StoreState, object: Manifest, dryRun: boolean): Manifest {
  const key = placeOf(state, object);
  const before = state.objects.get(formatKey(key));
  if (before === undefined) throw refusal("NOT_FOUND", "NotFound", `${key.kind} "${key.name}" not found`);
  const { resourceVersion, uid } = object.metadata;
  if (resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion) throw moved(key);
  if (uid !== undefined && uid !== before.metadata.uid) throw moved(key);
  const { generation = 1, creationTimestamp, deletionTimestamp } = before.metadata;
  const kept = { ...withoutNamespace(object, key), uid: before.metadata.uid, creationTimestamp, deletionTimestamp };
  const same = { ...object, metadata: defined({ ...kept, generation, resourceVersion: before.metadata.resourceVersion }) };
  if (isDeepStrictEqual(same, before)) return before;
  const next: Manifest = {
    ...object,
    metadata: defined({
      ...kept,
      generation: sameBody(before, object) ? generation : generation + 1,
      resourceVersion: String(state.version + 1),
    }),
  };
  if (dryRun) return next;
  if (deletionTimestamp !== undefined && (next.metadata.finalizers ?? []).length === 0) drop(state, next);
  else store(state, "MODIFIED", next);
  return next;
}

function moved(key: ResourceKey): FairleadError {
  return refusal("CONFLICT", "Conflict", `the object ${key.kind} "${key.name}" has been modified`);
}

function remove(state: StoreState, key: ResourceKey, options: DeleteOptions): void {
  const object = state.objects.get(formatKey(key));
  if (object === undefined) return;
  const { uid, resourceVersion, dryRun = false, propagation } = options;
  if (uid !== undefined && uid !== object.metadata.uid) throw moved(key);
  if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion) throw moved(key);
  if (dryRun) return;
  if (propagation === "Orphan") orphan(state, object);
  if ((object.metadata.finalizers ?? []).length > 0) {
    if (object.metadata.deletionTimestamp !== undefined) return;
    const metadata = { ...object.metadata, deletionTimestamp: stamp(state), resourceVersion: String(state.version + 1) };
    store(state, "MODIFIED", { ...object, metadata });
    return;
  }
  drop(state, object, propagation);
}

function orphan(state: StoreState, owner: Manifest): void {
  for (const child of dependentsOf(state, owner)) {
    const ownerReferences = child.metadata.ownerReferences?.filter((reference) => reference.uid !== owner.metadata.uid) ?? [];
    replace(state, { ...child, metadata: { ...child.metadata, ownerReferences } }, false);
  }
}

function dependentsOf(state: StoreState, owner: Manifest): readonly Manifest[] {
  const { uid } = owner.metadata;
  return [...state.objects.values()].filter((object) =>
    object.metadata.ownerReferences?.some((reference) => reference.uid === uid),
  );
}

function drop(state: StoreState, object: Manifest, propagation: Propagation = "Background"): void {
  const key = placeOf(state, object);
  if (!state.objects.delete(formatKey(key))) return;
  state.version += 1;
  tell(state, {
    type: "DELETED",
    object: { ...object, metadata: { ...object.metadata, resourceVersion: String(state.version) } },
  });
  const served = customKind(object);
  if (served !== undefined) unserve(state, served);
  if (propagation === "Orphan") return;
  for (const child of dependentsOf(state, object)) remove(state, placeOf(state, child), { propagation });
  if (object.kind !== "Namespace" || key.group !== "") return;
  for (const child of state.objects.values()) {
    const childKey = placeOf(state, child);
    if (childKey.namespace === key.name) remove(state, childKey, { propagation: "Background" });
  }
}

function store(state: StoreState, type: "ADDED" | "MODIFIED", object: Manifest): void {
  state.version += 1;
  state.objects.set(formatKey(placeOf(state, object)), object);
  tell(state, { type, object });
  const served = customKind(object);
  if (served !== undefined && type === "ADDED") serve(state, served);
}

/** The kind that a CustomResourceDefinition defines. */
function customKind(object: Manifest): ApiResource | undefined {
  const { spec } = object;
  if (object.kind !== "CustomResourceDefinition" || !isFields(spec) || !isFields(spec["names"])) return undefined;
  const [version] = spec["versions"] as readonly { readonly name: string }[];
  return {
    group: String(spec["group"]),
    version: version?.name ?? "v1",
    kind: String(spec["names"]["kind"]),
    resource: String(spec["names"]["plural"]),
    namespaced: spec["scope"] === "Namespaced",
    verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  };
}

function withoutNamespace(object: Manifest, key: ResourceKey): Manifest["metadata"] {
  const { namespace, ...metadata } = object.metadata;
  return key.namespace === "" || namespace === undefined ? metadata : object.metadata;
}

function defined(metadata: Record<string, unknown>): Manifest["metadata"] {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}

function sameBody(a: Manifest, b: Manifest): boolean {
  const body = (object: Manifest) => ({ ...object, metadata: undefined, status: undefined });
  return isDeepStrictEqual(body(a), body(b));
}

function stamp(state: StoreState): string {
  return new Date(state.now()).toISOString().replace(/\.\d+Z$/, "Z");
}
