import { FairleadError } from "../errors.js";
import { equalJson } from "../kubernetes/json-value.js";
import type { AppProject, AppProjectSpec } from "../model/app-project.js";
import type { ApplicationStore } from "../ports/application-store.js";
import { validateProject } from "../project/validate-project.js";

/**
 * Creates a project. One that is there with the same spec is returned as it is; one that differs is changed only with `upsert`, and keeps what it does
 * not know of.
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
      `Project "${name}" cannot be stored: ${problems.map(({ because }) => because).join(" ")}`,
      {
        details: { paths: problems.map(({ path }) => path) },
      },
    );
  }
  const there = store.project(name);
  if (there !== undefined) {
    if (equalJson(there.spec, spec)) return { project: there, warnings: [] };
    if (!upsert)
      throw new FairleadError("CONFLICT", `Project "${name}" already exists with another spec. Use upsert: true to replace it.`);
    return { project: await store.patchProject(name, { spec }, signal), warnings: [] };
  }
  const metadata = { name, namespace: store.controlNamespace };
  const project: AppProject = { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject", metadata, spec };
  return { project: await store.createProject(project, signal), warnings: [] };
}
