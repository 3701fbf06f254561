import type { Manifest } from "../../engine/model/manifest.js";
import { keyOf } from "../../engine/model/resource-key.js";
import type { ApplyOptions } from "../../engine/ports/cluster.js";
import { applyFields, touchesOthers } from "./json.js";
import { type ObjectStore, refusal } from "./object-store.js";

/** What server-side apply in small works with: the objects, and by uid what was last applied. */
export interface Applied {
  readonly store: ObjectStore;
  readonly applied: Map<string, Manifest>;
}

/** Applies an object for the one manager there is. Everything that others wrote belongs to nobody else's apply. */
export function applyTo(
  { store, applied }: Applied,
  object: Manifest,
  options: Pick<ApplyOptions, "dryRun" | "force">,
): Manifest {
  const { dryRun, force } = options;
  const resource = store.resource({ group: keyOf(object).group, kind: object.kind });
  const key = resource?.namespaced === false ? { ...keyOf(object), namespace: "" } : keyOf(object);
  const live = store.get(key);
  if (live === undefined) {
    const created = store.create(object, dryRun);
    if (!dryRun) applied.set(`${created.metadata.uid}`, object);
    return created;
  }
  const before = applied.get(`${live.metadata.uid}`);
  const { apiVersion: _, kind: __, ...wanted } = object;
  if (!force && touchesOthers(live, before, wanted))
    throw refusal("CONFLICT", "Conflict", `Apply failed with a conflict: ${key.kind} "${key.name}" has another manager's fields`);
  const next = applyFields(live, before, object) as Manifest;
  const stored = store.replace(next, dryRun);
  if (!dryRun) applied.set(`${live.metadata.uid}`, object);
  return stored;
}
