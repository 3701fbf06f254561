import { isList, isObject } from "../../kubernetes/json-value.js";
import { groupOf, type Json } from "../../model/manifest.js";
import type { Normalization } from "./normalization.js";

/** The API server fills the claim templates of a StatefulSet with what only a claim of its own has: kind, version and a status. */
export const plainClaimTemplates: Normalization = (object) => {
  const spec = object.spec as Json | undefined;
  if (object.kind !== "StatefulSet" || groupOf(object) !== "apps" || !isObject(spec) || !isList(spec.volumeClaimTemplates))
    return object;
  return { ...object, spec: { ...spec, volumeClaimTemplates: spec.volumeClaimTemplates.map(plain) } };
};

function plain(template: Json): Json {
  if (!isObject(template)) return template;
  const { apiVersion: _version, kind: _kind, status: _status, ...rest } = template;
  return rest;
}
