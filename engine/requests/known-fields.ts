import { isObject } from "../kubernetes/json-value.js";

/** The fields of an Application's spec that this build knows, by the path of the object that holds them. */
const knownFields: Readonly<Record<string, readonly string[]>> = {
  "": words("project destination source sources sourceHydrator syncPolicy ignoreDifferences info revisionHistoryLimit"),
  "/destination": words("server name namespace"),
  "/source": words("repoURL path targetRevision chart ref name tagPrefix helm kustomize directory plugin"),
  "/source/helm": words(
    `valueFiles parameters releaseName values valuesObject fileParameters version passCredentials namespace ignoreMissingValueFiles skipCrds skipTests
     skipSchemaValidation kubeVersion apiVersions`,
  ),
  "/source/kustomize": words(
    `namePrefix nameSuffix images commonLabels version commonAnnotations forceCommonLabels forceCommonAnnotations namespace commonAnnotationsEnvsubst
     replicas patches components ignoreMissingComponents labelWithoutSelector labelIncludeTemplates kubeVersion apiVersions`,
  ),
  "/source/plugin": words("name env parameters"),
  "/source/directory/jsonnet": words("extVars tlas libs"),
  "/source/directory": words("recurse include exclude disableExtensionFilter jsonnet"),
  "/syncPolicy": words("automated syncOptions retry managedNamespaceMetadata"),
  "/syncPolicy/managedNamespaceMetadata": words("labels annotations"),
  "/syncPolicy/automated": words("prune selfHeal allowEmpty enabled"),
  "/syncPolicy/retry": words("limit backoff refresh"),
  "/syncPolicy/retry/backoff": words("duration factor maxDuration"),
};

function words(text: string): readonly string[] {
  return text.split(/\s+/u);
}

/**
 * The merge patch that makes `stored` say what `wanted` says: what `wanted` leaves out is removed if this build knows the field, and kept if it
 * does not, so that a client of today never deletes a field of tomorrow. Free maps (labels, say) and lists are replaced whole.
 */
export function specPatch(stored: unknown, wanted: unknown, path = ""): Readonly<Record<string, unknown>> {
  const patch: Record<string, unknown> = {};
  const before = isObject(stored) ? stored : {};
  const after = isObject(wanted) ? wanted : {};
  for (const [field, value] of Object.entries(after)) {
    const old = before[field];
    patch[field] = isObject(value) && isObject(old) ? specPatch(old, value, `${path}/${field}`) : value;
  }
  for (const field of Object.keys(before)) {
    if (!(field in after) && (knownFields[path]?.includes(field) ?? true)) patch[field] = null;
  }
  return patch;
}
