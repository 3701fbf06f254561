import type { AppProject } from "../model/app-project.js";
import type { Manifest } from "../model/manifest.js";
import { keyOf } from "../model/resource-key.js";
import { isSelfReferenced, ownerOf } from "../ownership/tracking-id.js";
import { permitsDestination, permitsKind } from "../project/permits.js";
import { isHook } from "../sync/hooks.js";

/**
 * S74: says whether an object that bears an Application's tracking annotation is its own and not a copy that somebody made of one, annotations and all.
 * A hook with a generated name was stamped before it had one.
 */
export function isOwn(live: Manifest): boolean {
  return isSelfReferenced(live) || (isHook(live) && ownerOf(live)?.key.name === "");
}

/** S72: says whether a project permits an object where it is. What it does not permit is not the Application's to compare, to prune or to delete. */
export function isPermitted(
  live: Manifest,
  project: AppProject,
  { server, name: cluster }: { readonly server: string; readonly name: string },
): boolean {
  const { group, kind, name, namespace } = keyOf(live);
  const namespaced = namespace !== "";
  if (!permitsKind(project, { group, kind, name, namespaced }).allowed) return false;
  return !namespaced || permitsDestination(project, { server, name: cluster, namespace }).allowed;
}
