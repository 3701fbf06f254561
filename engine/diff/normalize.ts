import { applyDefaults } from "../kubernetes/apply-defaults.js";
import { applyBuiltInDefaults } from "../kubernetes/built-in-defaults.js";
import { builtInSchema, type FieldSchema } from "../kubernetes/field-schema.js";
import { typedForm } from "../kubernetes/typed-form.js";
import { groupOf, type Manifest, versionOf } from "../model/manifest.js";
import { normalizations } from "./normalizations/index.js";
import { foldStringData } from "./string-data.js";

/**
 * An object without what does not count when two are compared, written as the API server writes it and with its defaults. Both sides go through it, so that
 * what this build knows and the server does not is no difference. Doing it twice changes nothing more.
 * @param schema of a custom resource, as far as known; built-in kinds are known
 */
export function normalize(object: Manifest, schema: FieldSchema | undefined): Manifest {
  return normalizations.reduce((sofar, normalization) => normalization(sofar), complete(foldStringData(object), schema));
}

function complete(object: Manifest, schema: FieldSchema | undefined): Manifest {
  const isBuiltIn = builtInSchema(groupOf(object), versionOf(object), object.kind) !== undefined;
  if (isBuiltIn) return applyBuiltInDefaults(typedForm(object));
  return schema === undefined ? object : applyDefaults(object, schema);
}
