import { applyBuiltInDefaults } from "../kubernetes/built-in-defaults.js";
import { builtInSchema, type FieldSchema } from "../kubernetes/field-schema.js";
import { isList, isObject } from "../kubernetes/json-value.js";
import { fits } from "../kubernetes/strict-form.js";
import { groupOf, type Json, type JsonObject, type Manifest, versionOf } from "../model/manifest.js";

/** Kinds that Kubernetes defines but Argo CD compares as it compares custom resources: their Go types are not in its scheme. */
const outside: ReadonlySet<string> = new Set(["apiextensions.k8s.io", "apiregistration.k8s.io"]);

/**
 * The types by which an object is compared field by field and item by item; undefined for a kind that is compared as plain JSON.
 * @see argoproj/argo-cd:gitops-engine/pkg/utils/kube/scheme/scheme.go
 */
export function schemeOf(object: { readonly apiVersion: string; readonly kind: string }): FieldSchema | undefined {
  const group = groupOf(object);
  return outside.has(group) ? undefined : builtInSchema(group, versionOf(object), object.kind);
}

/**
 * An object with the defaults of its Go type. One that the type cannot hold has none; the kind that an API server writes into claim templates is no default.
 * @param schema of the object's kind, from `schemeOf`
 */
export function withDefaults(object: Manifest, schema: FieldSchema): Manifest {
  if (!fits(object as unknown as JsonObject, schema, true)) return object;
  const filled = applyBuiltInDefaults(object);
  return object.kind === "StatefulSet" ? withClaimsOf(object, filled) : filled;
}

function withClaimsOf(before: Manifest, after: Manifest): Manifest {
  const [written, filled] = [before, after].map(({ spec }) => (isObject(spec) ? spec.volumeClaimTemplates : undefined));
  if (!isList(written) || !isList(filled)) return after;
  const claims = filled.map((claim, at): Json => {
    const own = written[at];
    if (!isObject(claim) || !isObject(own)) return claim;
    const added = ["apiVersion", "kind"].filter((name) => own[name] === undefined);
    return Object.fromEntries(Object.entries(claim).filter(([name]) => !added.includes(name)));
  });
  return { ...after, spec: { ...(after.spec as JsonObject), volumeClaimTemplates: claims } };
}
