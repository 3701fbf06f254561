import type { FieldSchema } from "../kubernetes/field-schema.js";
import { fieldOf, isList, isObject } from "../kubernetes/json-value.js";
import { fromOpenApi } from "../kubernetes/open-api-schema.js";
import type { Json, Manifest } from "../model/manifest.js";

/** Read once for each state of a definition; gone with it. */
const known = new WeakMap<Manifest, Map<string, FieldSchema | undefined>>();

/**
 * The schema a CustomResourceDefinition gives one version of its kind: which lists are merged by which keys, and what is filled in. The same object yields
 * the same schema. Undefined if it has none for that version.
 * @param definition as the API server holds it
 */
export function schemaFromDefinition(definition: Manifest, version: string): FieldSchema | undefined {
  const versions = known.get(definition) ?? new Map<string, FieldSchema | undefined>();
  known.set(definition, versions);
  if (!versions.has(version)) versions.set(version, readSchema(definition, version));
  return versions.get(version);
}

function readSchema(definition: Manifest, version: string): FieldSchema | undefined {
  const spec = definition.spec as Json | undefined;
  const served = isObject(spec) ? spec.versions : undefined;
  const found = isList(served) ? served.find((one) => isObject(one) && fieldOf(one, "name") === version) : undefined;
  const holder = isObject(found) ? found.schema : undefined;
  const openApi = isObject(holder) ? holder.openAPIV3Schema : undefined;
  return isObject(openApi) ? fromOpenApi(openApi) : undefined;
}
