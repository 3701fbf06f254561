import type { FieldManager } from "./managed-fields.js";

/** A field that another manager owns and an apply would change. */
export interface ApplyConflict extends FieldManager {
  /** `.spec.containers[name="web"].image` */
  readonly path: string;
}

/**
 * Names a manager as the API server does in conflicts: `"kubectl" using apps/v1` for who updated, `"argocd-controller"` for who applied.
 */
export function describeManager({ manager, operation, apiVersion, subresource = "" }: FieldManager): string {
  const named =
    subresource === "" ? JSON.stringify(manager) : `${JSON.stringify(manager)} with subresource ${JSON.stringify(subresource)}`;
  return operation === "Update" ? `${named} using ${apiVersion}` : named;
}

/**
 * The message of the 409 that answers an apply with conflicts.
 * @param conflicts at least one, in any order; managers are listed by name
 * @see Kubernetes docs: Server-Side Apply, Conflicts
 */
export function conflictMessage(conflicts: readonly ApplyConflict[]): string {
  const [first, ...others] = conflicts;
  if (first !== undefined && others.length === 0) {
    return `Apply failed with 1 conflict: conflict with ${describeManager(first)}: ${first.path}`;
  }
  const byManager = Map.groupBy(conflicts, describeManager);
  const lines = [...byManager.keys()]
    .sort()
    .flatMap((manager) => [`conflicts with ${manager}:`, ...(byManager.get(manager) ?? []).map(({ path }) => `- ${path}`)]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}
