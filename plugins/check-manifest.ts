import { isObject } from "../engine/kubernetes/json-value.js";
import type { Json, JsonObject, Manifest } from "../engine/model/manifest.js";
import type { RenderLimits } from "./limits.js";
import { type ManifestPlace, manifestFailure } from "./manifest-failure.js";

const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Counts the values in a tree, aliases as often as they stand, and refuses keys that name JavaScript's own properties.
 * @returns how many nodes there are
 * @throws FairleadError `RESOURCE_EXHAUSTED` (`INPUT_TOO_COMPLEX`); `BAD_USER_INPUT` (`MANIFEST_INVALID`)
 */
export function countNodes(value: Json, limits: Pick<RenderLimits, "nodes" | "depth">, place: ManifestPlace): number {
  const open: { readonly value: Json; readonly depth: number }[] = [{ value, depth: 0 }];
  let nodes = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    nodes += 1;
    if (nodes > limits.nodes)
      throw manifestFailure(place, `it makes the render hold more than the allowed number of values`, "INPUT_TOO_COMPLEX");
    if (typeof next.value !== "object" || next.value === null) continue;
    const depth = next.depth + 1;
    if (depth > limits.depth) throw manifestFailure(place, `it is nested more than ${limits.depth} deep`, "INPUT_TOO_COMPLEX");
    for (const [key, child] of Object.entries(next.value)) {
      if (forbiddenKeys.has(key)) throw manifestFailure(place, `the key "${key}" is not allowed; rename it`, "MANIFEST_INVALID");
      if (child !== undefined) open.push({ value: child, depth });
    }
  }
  return nodes;
}

/**
 * Objects of a document: an object with an `items` array is a list, whatever its kind, and stands for its items.
 * @see argoproj/argo-cd:reposerver/repository/repository.go `GenerateManifests`
 */
export function expandList(object: JsonObject): readonly Json[] {
  const { items } = object;
  if (Array.isArray(items)) return items as readonly Json[];
  const { kind, spec, status } = object;
  const isEmptyList =
    items === null && spec === undefined && status === undefined && typeof kind === "string" && kind.endsWith("List");
  return isEmptyList ? [] : [object];
}

/**
 * Takes an object for a manifest if it has what every Kubernetes object has.
 * @throws FairleadError `BAD_USER_INPUT` (`OBJECT_INVALID`) naming the field
 */
export function readManifest(object: Json, place: ManifestPlace): Manifest {
  if (!isObject(object)) throw invalid(place, "an object is expected here");
  const { apiVersion, kind, metadata } = object;
  if (typeof kind !== "string" || kind === "") throw invalid(place, `"kind" is missing; every object needs one`);
  if (typeof apiVersion !== "string" || apiVersion === "")
    throw invalid(place, `"apiVersion" of the ${kind} is missing; write it, e.g. "v1"`);
  if (!isObject(metadata)) throw invalid(place, `"metadata" of the ${kind} is missing; it holds the name`);
  const { name, generateName, namespace } = metadata;
  for (const [field, value] of Object.entries({ name, generateName, namespace })) {
    if (value !== undefined && value !== null && typeof value !== "string") {
      throw invalid(place, `"metadata.${field}" of the ${kind} is a ${typeOf(value)}; put it in quotes`);
    }
  }
  const called = name || generateName;
  if (typeof called !== "string" || called === "")
    throw invalid(place, `"metadata.name" of the ${kind} is missing; give it a name`);
  for (const field of ["labels", "annotations"]) refuseNonText(metadata[field], `${kind} "${called}"`, field, place);
  return object as Manifest;
}

function refuseNonText(map: Json | undefined, owner: string, field: string, place: ManifestPlace): void {
  if (map === undefined || map === null) return;
  if (!isObject(map)) throw invalid(place, `"metadata.${field}" of ${owner} is a ${typeOf(map)}; write a map of texts`);
  for (const [key, value] of Object.entries(map)) {
    if (typeof value === "string" || value === null) continue;
    throw invalid(
      place,
      `failed to get ${field} of ${owner}: "${key}" is a ${typeOf(value)}, not a text; put its value in quotes`,
    );
  }
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? "list" : typeof value === "object" ? "map" : typeof value;
}

function invalid(place: ManifestPlace, because: string) {
  return manifestFailure(place, because, "OBJECT_INVALID");
}
