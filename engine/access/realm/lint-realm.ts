import type { AppProject } from "../../model/app-project.js";
import { isReservedName } from "../../project/principals.js";
import { projectScopes } from "../../project/project-scopes.js";
import type { Policy } from "../../project/rbac.js";
import type { IgnoredClaim } from "../claim-names.js";
import type { ClaimRules } from "../claim-rules.js";
import { rolesOfClaims } from "../roles-of-claims.js";
import type { Realm, RealmResource } from "./read-realm.js";

/** What names in a realm are held against. */
export interface RealmJudges {
  readonly rules: ClaimRules;
  readonly policy: Pick<Policy, "hasRole">;
  readonly projects: readonly AppProject[];
}

const resourceType = "urn:fairlead:appproject";

/**
 * Sentences about names in a realm that point nowhere: client roles, groups and resources of projects and roles that do not exist, scopes that stand for nothing,
 * and names that look like more than they are. Each of them is inert.
 */
export function lintRealm(realm: Realm, judges: RealmJudges): readonly string[] {
  const { rules } = judges;
  return [
    ...clientRoleWarnings(realm, judges),
    ...realmRoleWarnings(realm, rules),
    ...realm.groups.flatMap((path) => groupWarnings(path, judges)),
    ...realm.users
      .filter(({ name }) => isReservedName(name))
      .map(({ name }) => `The user "${name}" is nobody special: the local account of that name is another one.`),
    ...(realm.resources.get(rules.rolesClient) ?? []).flatMap((resource) => resourceWarnings(resource, judges)),
  ];
}

function clientRoleWarnings({ clientRoles, name: realm }: Realm, judges: RealmJudges): readonly string[] {
  const { rolesClient } = judges.rules;
  const names = clientRoles.get(rolesClient);
  if (names === undefined)
    return [`The realm "${realm}" has no client "${rolesClient}", whose roles would count (fairlead.oidc.rolesClient).`];
  return names.flatMap((name) => {
    const dropped: IgnoredClaim[] = [];
    const roles = rolesOfClaims({ resource_access: { [rolesClient]: { roles: [name] } } }, judges.rules, dropped);
    return [
      ...dropped.map(({ because }) => `The client role "${name}" counts for nothing: it ${because}.`),
      ...roles.flatMap(({ role }) => missingRole(`The client role "${name}"`, role, judges)),
    ];
  });
}

function realmRoleWarnings({ realmRoles, name: realm }: Realm, { realmRoles: table, channels }: ClaimRules): readonly string[] {
  if (!channels.has("realm-roles")) return [];
  const missing = [...table.keys()].filter((role) => !realmRoles.includes(role));
  const alike = realmRoles.filter((role) => role.startsWith("fairlead-") && !table.has(role));
  return [
    ...missing.map((role) => `The realm "${realm}" has no realm role "${role}", which stands for "${table.get(role) ?? ""}".`),
    ...alike.map((role) => `The realm role "${role}" counts for nothing: no table names it (fairlead.oidc.realmRoles).`),
  ];
}

function groupWarnings(path: string, judges: RealmJudges): readonly string[] {
  const { groupPrefix, channels } = judges.rules;
  if (isReservedName(path.slice(1)))
    return [`The group "${path}" counts for nothing: its name is kept for roles, accounts and the administrator.`];
  if (!channels.has("project-groups") || !path.startsWith(`${groupPrefix}/`)) return [];
  const parts = path.slice(groupPrefix.length + 1).split("/");
  if (parts.length === 1)
    return projectExists(parts[0] ?? "", judges) ? [] : [`The group "${path}" is about a project that does not exist.`];
  if (parts.length > 2) return [`The group "${path}" counts for nothing: groups below a role inherit nothing.`];
  const roles = rolesOfClaims({ groups: [path] }, judges.rules, []);
  if (roles.length === 0) return [`The group "${path}" counts for nothing: it names no role of a project.`];
  return roles.flatMap(({ role }) => missingRole(`The group "${path}"`, role, judges));
}

function missingRole(what: string, role: string, judges: RealmJudges): readonly string[] {
  if (judges.policy.hasRole(role)) return [];
  const [, project, name] = /^proj:(.*):([^:]*)$/.exec(role) ?? [];
  if (project === undefined) return [`${what} points at the role "${role}", which has no policies.`];
  return projectExists(project, judges)
    ? [`${what} points at a role "${name ?? ""}" that the project "${project}" does not have.`]
    : [`${what} points at a project "${project}" that does not exist.`];
}

function resourceWarnings({ name, type, scopes, attributes }: RealmResource, judges: RealmJudges): readonly string[] {
  const [, project] = /^project:(.+)$/.exec(name) ?? [];
  if (type !== resourceType && project === undefined) return [];
  const what = `The resource "${name}"`;
  const unknown = scopes.filter((scope) => !projectScopes.includes(scope));
  return [
    ...(project === undefined ? [`${what} counts for nothing: call it "project:<name>".`] : []),
    ...(project !== undefined && !projectExists(project, judges) ? [`${what} is about a project that does not exist.`] : []),
    ...(scopes.length === 0 ? [`${what} has no scopes, so that it grants nothing.`] : []),
    ...(attributes.includes("objects")
      ? [`${what} has an attribute "objects", which Keycloak does not tell: what it grants is granted on the whole project.`]
      : []),
    ...unknown.map((scope) => `${what} has a scope "${scope}" that stands for nothing; there are ${projectScopes.join(", ")}.`),
  ];
}

function projectExists(project: string, { projects }: RealmJudges): boolean {
  return projects.some(({ metadata }) => metadata.name === project);
}
