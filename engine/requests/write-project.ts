import { FairleadError } from "../errors.js";
import { applyMergePatch } from "../kubernetes/json-merge-patch.js";
import { equalJson } from "../kubernetes/json-value.js";
import type { AppProject, AppProjectSpec } from "../model/app-project.js";
import type { Json } from "../model/manifest.js";
import type { ApplicationStore } from "../ports/application-store.js";
import { projectWarnings } from "../project/project-warnings.js";
import { validateProject } from "../project/validate-project.js";
import { replaceWhole } from "../reconcile/report.js";

/** What this build knows of a project. Each of these permits or forbids something, so what a new spec leaves out must go. */
const knownFields: Readonly<Record<keyof AppProjectSpec, true>> = {
  description: true,
  sourceRepos: true,
  sourceNamespaces: true,
  destinations: true,
  roles: true,
  clusterResourceWhitelist: true,
  clusterResourceBlacklist: true,
  namespaceResourceWhitelist: true,
  namespaceResourceBlacklist: true,
  orphanedResources: true,
  syncWindows: true,
  permitOnlyProjectScopedClusters: true,
  destinationServiceAccounts: true,
  sourceIntegrity: true,
  signatureKeys: true,
};

/**
 * Creates a project. One that is there with the same spec is returned as it is; one that differs is changed only with `upsert`, and keeps the fields
 * that this build does not know.
 * @throws FairleadError `CONFLICT`; `BAD_USER_INPUT` with every problem of the spec
 */
export async function createProject(
  store: ApplicationStore,
  { name, spec }: { readonly name: string; readonly spec: AppProjectSpec },
  { upsert }: { readonly upsert: boolean },
  signal: AbortSignal,
): Promise<{ readonly project: AppProject; readonly warnings: readonly string[] }> {
  const problems = validateProject(name, spec);
  if (problems.length > 0) {
    throw new FairleadError(
      "BAD_USER_INPUT",
      `Project "${name}" cannot be stored: ${problems.map(({ because }) => because).join("; ")}`,
      {
        details: { paths: problems.map(({ path }) => path) },
      },
    );
  }
  const warnings = projectWarnings(spec);
  const there = store.project(name);
  if (there !== undefined) {
    const patch = projectPatch(there.spec, spec);
    if (equalJson(applyMergePatch(there.spec as Json, patch as Json), there.spec)) return { project: there, warnings };
    if (!upsert)
      throw new FairleadError("CONFLICT", `Project "${name}" already exists with another spec. Use upsert: true to replace it.`);
    return { project: await store.patchProject(name, { spec: patch }, signal), warnings };
  }
  const metadata = { name, namespace: store.controlNamespace };
  const project: AppProject = { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata, spec };
  return { project: await store.createProject(project, signal), warnings };
}

function projectPatch(stored: AppProjectSpec, wanted: AppProjectSpec): Readonly<Record<string, unknown>> {
  const before = Object.fromEntries(Object.entries(stored).filter(([field]) => Object.hasOwn(knownFields, field)));
  return replaceWhole(before, wanted) as Readonly<Record<string, unknown>>;
}
