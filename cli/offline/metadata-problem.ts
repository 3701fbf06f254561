import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";

const texts = ["name", "generateName", "namespace", "deletionTimestamp"];
const listsOfObjects = ["ownerReferences", "managedFields"];

/** What is wrong with the types of the metadata that commands ask about, in one sentence; undefined if nothing is. Kubernetes takes null for absent. */
export function metadataProblem(metadata: JsonObject): string | undefined {
  const given = ([field]: readonly [string, Json | undefined]) => metadata[field] !== undefined && metadata[field] !== null;
  const fields = Object.entries(metadata).filter(given);
  for (const [field, value] of fields) {
    if (texts.includes(field) && typeof value !== "string") return mustBeText(`metadata.${field}`, value);
    if (field === "finalizers" && !isListOf(value, (item) => typeof item === "string"))
      return "metadata.finalizers must be a list of texts";
    if (listsOfObjects.includes(field) && !isListOf(value, isObject)) return `metadata.${field} must be a list of objects`;
  }
  return undefined;
}

/** As `metadataProblem`, of the labels and annotations. */
export function labelsProblem(metadata: JsonObject): string | undefined {
  for (const field of ["labels", "annotations"]) {
    const map = metadata[field] ?? {};
    if (!isObject(map)) return `metadata.${field} must be a map of texts`;
    const wrong = Object.entries(map).find(([, value]) => typeof value !== "string");
    if (wrong !== undefined) return mustBeText(`metadata.${field}[${JSON.stringify(wrong[0].slice(0, 100))}]`, wrong[1]);
  }
  return undefined;
}

/** Says that a value is no text; YAML takes `n`, `yes`, `1` and the like for something else unless they stand in quotes. */
export function mustBeText(place: string, value: unknown): string {
  const isScalar = typeof value === "boolean" || typeof value === "number";
  return isScalar ? `${place} is ${String(value)} and must be a text; write it in quotes` : `${place} must be a text`;
}

function isListOf(value: unknown, isRight: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isRight);
}
