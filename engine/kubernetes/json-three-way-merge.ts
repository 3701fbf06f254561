import type { Json, JsonObject } from "../model/manifest.js";
import { applyMergePatch, createMergePatch } from "./json-merge-patch.js";
import { entriesOf, fieldOf, isList, isObject, type MutableObject, setField } from "./json-value.js";
import { matchingFields } from "./matching-fields.js";

/** The three sides of a merge for a kind whose types are not known. */
export interface JsonThreeWay {
  /** What was applied last. */
  readonly lastApplied: JsonObject;
  readonly target: JsonObject;
  readonly live: JsonObject;
}

/**
 * What a live object of an unknown kind will be once the target is applied: what was applied last and is not wanted any more goes, what is wanted is set.
 * Fields that nobody applied, in items of lists too, are taken for defaults and are no difference. A list that does differ is replaced as a whole, and a
 * null in the target says nothing.
 * @see argoproj/argo-cd:gitops-engine/pkg/diff/diff.go `threeWayMergePatch`;
 *   kubernetes/kubernetes:staging/src/k8s.io/apimachinery/pkg/util/jsonmergepatch/patch.go
 */
export function jsonThreeWayMerge({ lastApplied, target, live }: JsonThreeWay): JsonObject {
  const wanted = withoutNullFields(target) as JsonObject;
  const changes = valuesOf(createMergePatch(withoutNullFields(matchingFields(lastApplied, live)) as JsonObject, wanted));
  const removals = removalsOf(createMergePatch(lastApplied, target));
  return applyMergePatch(live, applyPatches(removals, changes)) as JsonObject;
}

/** To a JSON merge patch a field that is null and one that is absent are the same, in items of lists too. */
function withoutNullFields(value: Json): Json {
  if (isList(value)) return value.map(withoutNullFields);
  if (!isObject(value)) return value;
  const kept: MutableObject = {};
  for (const [name, inner] of entriesOf(value)) if (inner !== null) setField(kept, name, withoutNullFields(inner));
  return kept;
}

/** Both patches as one; what is set wins over what is removed. */
function applyPatches(removals: JsonObject, changes: JsonObject): JsonObject {
  const merged: MutableObject = { ...removals };
  for (const [name, value] of entriesOf(changes)) {
    const removal = fieldOf(removals, name);
    setField(merged, name, isObject(removal) && isObject(value) ? applyPatches(removal, value) : value);
  }
  return merged;
}

/** A patch without its removals. Objects that are empty are values. */
function valuesOf(patch: JsonObject): JsonObject {
  const kept: MutableObject = {};
  for (const [name, value] of entriesOf(patch)) {
    if (value === null) continue;
    if (!isObject(value) || Object.keys(value).length === 0) setField(kept, name, value);
    else {
      const inner = valuesOf(value);
      if (Object.keys(inner).length > 0) setField(kept, name, inner);
    }
  }
  return kept;
}

/** A patch's removals alone. */
function removalsOf(patch: JsonObject): JsonObject {
  const kept: MutableObject = {};
  for (const [name, value] of entriesOf(patch)) {
    if (value === null) setField(kept, name, null);
    else if (isObject(value)) {
      const inner = removalsOf(value);
      if (Object.keys(inner).length > 0) setField(kept, name, inner);
    }
  }
  return kept;
}
