import type { HeldRole } from "../model/identity.js";
import type { JsonObject } from "../model/manifest.js";
import { isRoleName, roleSubject } from "../project/role-policy.js";
import { type IgnoredClaim, ignored, namesIn } from "./claim-names.js";
import type { ClaimRules } from "./claim-rules.js";

/** An AppProject's name, as Kubernetes takes it. */
const projectName = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/**
 * The roles that claims hold: realm roles by their table, client roles `<project>.<role>` (parted at the last dot) and `global.<role>`, and groups
 * `<prefix>/<project>/<role>` by their full path, of the claim `groups` only: others may hold what people write themselves. What looks like a role and
 * cannot be one is put into `dropped`; that a project or a role does not exist shows only in the policy.
 */
export function rolesOfClaims(claims: JsonObject, rules: ClaimRules, dropped: IgnoredClaim[]): readonly HeldRole[] {
  const { channels } = rules;
  const unread: IgnoredClaim[] = [];
  return [
    ...(channels.has("realm-roles") ? realmRoles(namesIn(claims, ["realm_access", "roles"], dropped), rules) : []),
    ...(channels.has("client-roles")
      ? clientRoles(namesIn(claims, ["resource_access", rules.rolesClient, "roles"], dropped), rules, dropped)
      : []),
    // What is no name in this claim is told where groups are read.
    ...(channels.has("project-groups") ? groupRoles(namesIn(claims, ["groups"], unread), rules) : []),
  ];
}

function realmRoles(names: readonly string[], { realmRoles: table }: ClaimRules): readonly HeldRole[] {
  return names.flatMap((name) => {
    const role = table.get(name);
    return role?.startsWith("role:") === true ? [{ role, from: `realm role ${name}` }] : [];
  });
}

function clientRoles(names: readonly string[], { globalRoles }: ClaimRules, dropped: IgnoredClaim[]): readonly HeldRole[] {
  return names.flatMap((name) => {
    const dot = name.lastIndexOf(".");
    if (dot < 0) return [];
    const [project, role] = [name.slice(0, dot), name.slice(dot + 1)];
    const from = `client role ${name}`;
    if (project === "global" && globalRoles.has(role)) return [{ role: `role:${role}`, from }];
    if (project !== "global" && isProjectRole(project, role)) return [{ role: roleSubject(project, role), from }];
    const because =
      project === "global"
        ? "is a client role that stands for no global role"
        : "is a client role that names no role of a project";
    dropped.push(ignored(name, because));
    return [];
  });
}

function groupRoles(paths: readonly string[], { groupPrefix }: ClaimRules): readonly HeldRole[] {
  return paths.flatMap((path) => {
    if (!path.startsWith(`${groupPrefix}/`)) return [];
    const [project = "", role = "", ...below] = path.slice(groupPrefix.length + 1).split("/");
    return below.length === 0 && isProjectRole(project, role)
      ? [{ role: roleSubject(project, role), from: `group ${path}` }]
      : [];
  });
}

const isProjectRole = (project: string, role: string) => projectName.test(project) && isRoleName(role);
