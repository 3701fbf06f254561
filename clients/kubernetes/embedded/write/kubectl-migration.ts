import type { ApplyConflict } from "../../../../engine/kubernetes/apply-conflict.js";
import { canonicalJson, fieldOf, isList, isObject } from "../../../../engine/kubernetes/json-value.js";
import type { Json, JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { withMetadata } from "./commit.js";

const annotation = "kubectl.kubernetes.io/last-applied-configuration";
const segment = /\.([A-Za-z_$][\w$-]*)|\[([^\]]*)\]/g;

function lastApplied(live: Manifest): JsonObject | undefined {
  const text = live.metadata.annotations?.[annotation];
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function itemBy(list: readonly Json[], keys: string): Json | undefined {
  const wanted = [...keys.matchAll(/([\w.$-]+)=("(?:[^"\\]|\\.)*"|[^,]+)/g)].map(
    ([, name = "", value = ""]) => [name, JSON.parse(value) as Json] as const,
  );
  if (wanted.length === 0) return list.find((item) => JSON.stringify(item) === keys.replace(/^=/, ""));
  return list.find((item) => isObject(item) && wanted.every(([name, value]) => (fieldOf(item, name) ?? value) === value));
}

/** Says whether an object holds the field that a conflict names, as `.spec.containers[name="web"].image`. */
function holds(object: JsonObject, path: string): boolean {
  let value: Json | undefined = object;
  for (const [, field, bracket = ""] of path.matchAll(segment)) {
    if (field !== undefined) value = isObject(value) ? fieldOf(value, field) : undefined;
    else if (isList(value)) value = itemBy(value, bracket);
    else value = isObject(value) ? fieldOf(value, bracket) : undefined;
    if (value === undefined) return false;
  }
  return true;
}

/**
 * Says whether an apply by kubectl may take these fields all the same: the object was applied on the client's side before, and all of them were part
 * of that.
 * @see kubernetes/apimachinery:pkg/util/managedfields/internal/lastappliedmanager.go
 */
export function mayTakeOver(live: Manifest, manager: string, conflicts: readonly ApplyConflict[]): boolean {
  if (manager !== "kubectl") return false;
  const last = lastApplied(live);
  return last !== undefined && conflicts.every(({ path }) => holds(last, path));
}

/**
 * Keeps the annotation of client-side apply true after a server-side one by kubectl, so that both can be used in turn.
 * @see kubernetes/apimachinery:pkg/util/managedfields/internal/lastappliedupdater.go
 */
export function withLastApplied(merged: Manifest, applied: Manifest, manager: string): Manifest {
  const { annotations } = merged.metadata;
  if (manager !== "kubectl" || annotations?.[annotation] === undefined) return merged;
  const { [annotation]: _, ...others } = applied.metadata.annotations ?? {};
  const own = withMetadata(applied, {
    annotations: Object.keys(others).length === 0 ? undefined : others,
    managedFields: undefined,
  });
  const text = `${canonicalJson(own as unknown as JsonObject)}\n`;
  return withMetadata(merged, { annotations: { ...annotations, [annotation]: text } });
}
