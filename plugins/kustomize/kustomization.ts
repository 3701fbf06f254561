import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import { readYamlValues } from "../reading/read-texts.js";

/** What a kustomization file may be called, in the order Kustomize looks for them. */
export const kustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;

const knownFields = [
  "bases",
  "components",
  "configMapGenerator",
  "configurations",
  "crds",
  "generators",
  "helmChartInflationGenerator",
  "helmCharts",
  "helmGlobals",
  "namespace",
  "openapi",
  "patches",
  "patchesJson6902",
  "patchesStrategicMerge",
  "replacements",
  "resources",
  "secretGenerator",
  "transformers",
  "validators",
];
const spellings = new Map(knownFields.map((name) => [name.toLowerCase(), name]));

/**
 * The fields of a kustomization file; undefined if it is none, which Kustomize says better than we do. Kustomize takes the names of fields in any case;
 * those that lead to other files are spelled as documented here.
 * @see kubernetes-sigs/kustomize:api/types/kustomization.go `Unmarshal`
 */
export async function readKustomization(bytes: Uint8Array, signal: AbortSignal): Promise<JsonObject | undefined> {
  const [first, ...others] = (await readDocuments(bytes, signal)) ?? [];
  if (!isObject(first) || others.length > 0) return undefined;
  const fields = Object.entries(first).map(([name, value]) => [spellings.get(name.toLowerCase()) ?? name, value] as const);
  return Object.fromEntries(fields);
}

/** The documents of a YAML text; undefined if it is none. */
export async function readDocuments(bytes: Uint8Array | string, signal: AbortSignal): Promise<readonly Json[] | undefined> {
  try {
    const text = typeof bytes === "string" ? bytes : new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return await readYamlValues(text, {}, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** A field that is a list of texts; what is something else is left out. */
export function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** A field that is a list of objects; what is something else is left out. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item): item is JsonObject => isObject(item)) : [];
}

/** A field that is a text; `""` if it is something else or absent. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
