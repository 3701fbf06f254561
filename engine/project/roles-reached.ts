import { builtInPolicy } from "../access/built-in-policy.js";
import { parsePolicyCsv } from "../access/policy-csv.js";
import type { PolicyFile } from "../access/rbac-settings.js";
import type { AppProject } from "../model/app-project.js";
import type { Principals } from "./principals.js";
import type { Policy } from "./rbac.js";
import { roleSubject } from "./role-policy.js";

/** Where roles are given to names. */
export interface RoleGivers {
  readonly policy: Pick<Policy, "hasRole">;
  readonly files: readonly PolicyFile[];
  readonly projects: readonly AppProject[];
}

/** The roles that somebody ends up with, by g lines over any number of steps and by the groups of projects; those that give nothing are left out. Sorted. */
export function rolesReached(
  { own, groups, roles = [] }: Principals,
  { policy, files, projects }: RoleGivers,
): readonly string[] {
  const given = Map.groupBy(
    [{ text: builtInPolicy }, ...files].flatMap(({ text }) => parsePolicyCsv(text).lines).filter((line) => line.type === "g"),
    ({ member }) => member,
  );
  const bound = projects.flatMap(({ metadata: { name = "" }, spec }) =>
    (spec.roles ?? []).flatMap((role) => (role.groups ?? []).map((group) => ({ group, role: roleSubject(name, role.name) }))),
  );
  const reached = new Set([...own, ...groups.flat(), ...roles.map(({ role }) => role)]);
  for (const name of reached) {
    for (const { role } of given.get(name) ?? []) reached.add(role);
    for (const { group, role } of bound) if (group === name) reached.add(role);
  }
  return [...reached].filter((name) => /^(?:role|proj):/.test(name) && policy.hasRole(name)).toSorted((a, b) => (a < b ? -1 : 1));
}
