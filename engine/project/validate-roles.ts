import type { ProjectRole } from "../model/app-project.js";
import { type ProjectProblem, repeats } from "./project-problem.js";
import { isRoleName, readRolePolicy } from "./role-policy.js";

/**
 * What is wrong with the roles of a project: names, policies, groups, and what is there twice.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go (validatePolicy, validateGroupName)
 */
export function roleProblems(project: string, roles: readonly ProjectRole[]): readonly ProjectProblem[] {
  const names = roles.map(({ name }) => name);
  return [
    ...repeats(names, "/roles", (name) => `role '${name}' already exists`),
    ...roles.flatMap((role, index) => problemsOf(role, `/roles/${index}`, project)),
  ];
}

function problemsOf(
  { name, policies: given, groups: listed }: ProjectRole,
  path: string,
  project: string,
): readonly ProjectProblem[] {
  const [policies, groups] = [given ?? [], listed ?? []];
  const wrongName = `invalid role name '${name}'. Must consist of alphanumeric characters, '-' or '_', and must start and end with an alphanumeric character`;
  return [
    ...(isRoleName(name) ? [] : [{ path: `${path}/name`, because: wrongName }]),
    ...repeats(policies, `${path}/policies`, (policy) => `policy '${policy}' already exists for role '${name}'`),
    ...policies.flatMap((line, index) => {
      const rule = readRolePolicy(line, { project, role: name });
      if (typeof rule !== "string") return [];
      return [{ path: `${path}/policies/${index}`, because: `invalid policy rule '${line}': ${rule}` }];
    }),
    ...repeats(groups, `${path}/groups`, (group) => `group '${group}' already exists for role '${name}'`),
    ...groups.flatMap((group, index) => {
      const because = groupProblem(group);
      return because === undefined ? [] : [{ path: `${path}/groups/${index}`, because }];
    }),
  ];
}

/** A group is a name as the identity provider gives it; one that holds a comma stands in quotes. */
function groupProblem(written: string): string | undefined {
  const trimmed = written.trim();
  const isQuoted = trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"');
  if (!isQuoted && trimmed.includes(",")) return `group '${trimmed}' must be quoted`;
  const name = isQuoted ? trimmed.slice(1, -1) : trimmed;
  if (name === "") return `group '${name}' is empty`;
  if (/["\n\r\t]/.test(name)) return `group '${name}' contains invalid characters`;
  if (written.length > 1 && /^\s/.test(written)) return `group '${name}' contains a leading space`;
  if (written.length > 1 && /\s$/.test(written)) return `group '${name}' contains a trailing space`;
  return undefined;
}
