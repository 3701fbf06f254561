const scopedByProject: ReadonlySet<string> = new Set([
  "applications",
  "applicationsets",
  "repositories",
  "clusters",
  "logs",
  "exec",
]);

/**
 * The project that an object belongs to by its name: the first of two or more parts, for resources that lie in projects; the whole for projects.
 * @see argoproj/argo-cd:server/rbacpolicy/rbacpolicy.go (getProjectFromRequest)
 */
export function projectOfObject(resource: string, object: string): string | undefined {
  if (resource === "projects") return object;
  const slash = object.indexOf("/");
  return slash >= 0 && scopedByProject.has(resource) ? object.slice(0, slash) : undefined;
}
