import type { ProjectGrant } from "../model/project-grant.js";
import { projectOfObject } from "./project-of-object.js";

/** What is done to an object. */
export interface AskedRight {
  readonly resource: string;
  readonly action: string;
  readonly object: string;
}

/** A scope of a project at an authorization service. */
export interface ProjectScope {
  readonly project: string;
  readonly scope: string;
}

const crud = (prefix: string): ReadonlyMap<string, string> =>
  new Map(["get", "create", "update", "delete"].map((verb) => [verb, `${prefix}${verb}`]));

/** Resource → verb → the scope that stands for it. A verb goes with all paths behind it: `delete` with `delete/apps/Deployment/…`. */
const scopes: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    "applications",
    new Map([
      ...["get", "create", "update", "delete", "sync", "override", "rollback", "action"].map((verb) => [verb, verb] as const),
      ["sync-policy", "update"],
    ]),
  ],
  ["applicationsets", crud("appset-")],
  ["repositories", crud("repo-")],
  ["clusters", crud("cluster-")],
  ["logs", new Map([["get", "logs"]])],
  ["exec", new Map([["create", "exec"]])],
  ["extensions", new Map([["invoke", "extensions"]])],
  [
    "projects",
    new Map([
      ["get", "get"],
      ["update", "project-update"],
    ]),
  ],
]);

/** Every scope that stands for something, sorted. */
export const projectScopes: readonly string[] = [
  ...new Set([...scopes.values()].flatMap((verbs) => [...verbs.values()])),
].toSorted();

/** The scope that would have to be granted for a right; undefined where there is none. */
export function scopeOf({ resource, action, object }: AskedRight): ProjectScope | undefined {
  const slash = action.indexOf("/");
  const scope = scopes.get(resource)?.get(slash < 0 ? action : action.slice(0, slash));
  const project = resource === "extensions" ? projectOfObject("applications", object) : projectOfObject(resource, object);
  return scope === undefined || project === undefined ? undefined : { project, scope };
}

/** Whether some grant holds a scope of a project. */
export function isGranted(wanted: ProjectScope | undefined, grants: readonly ProjectGrant[]): boolean {
  return (
    wanted !== undefined && grants.some(({ project, scopes: held }) => project === wanted.project && held.includes(wanted.scope))
  );
}

/** Whether the ceiling is about a right: everything within a project but looking, and changing the project itself. */
export function isBelowCeiling({ resource, action, object }: AskedRight): boolean {
  if (action === "get" || projectOfObject(resource, object) === undefined) return false;
  return resource !== "projects" || action === "update";
}
