import type { PolicyLines } from "./compile-policy-lines.js";
import type { CompiledRule } from "./policy-rules.js";
import { isReservedName } from "./principals.js";

/** All rules that speak of one caller. */
export interface SubjectRules {
  /** Those that hold everywhere. */
  readonly global: readonly CompiledRule[];
  /** Those that hold within one project only: what the caller has by a role of that project. */
  within(project: string): readonly CompiledRule[];
}

const projectRole = /^proj:([^:]*):/;
const projectOfRole = (subject: string) => projectRole.exec(subject)?.[1];

/** Follows g lines from `start`, without going through roles of projects other than `project`. */
function reach(start: Iterable<string>, roles: PolicyLines["roles"], project: string | undefined): Set<string> {
  const reached = new Set<string>();
  const open = [...start];
  for (let subject = open.pop(); subject !== undefined; subject = open.pop()) {
    const owner = projectOfRole(subject);
    if (reached.has(subject) || (owner !== undefined && owner !== project)) continue;
    reached.add(subject);
    open.push(...(roles.get(subject) ?? []));
  }
  return reached;
}

/** The roles of projects that are bound to what was reached, by g lines. */
function boundProjectRoles(reached: Iterable<string>, roles: PolicyLines["roles"]): readonly string[] {
  return [...reached].flatMap((subject) => roles.get(subject) ?? []).filter((role) => projectOfRole(role) !== undefined);
}

/**
 * Collects the rules that speak of a caller with these principals and the default role: their own, those of the roles they have by g lines, over any
 * number of steps, and the projects' own. A role of a project counts within its project only, however it was come by.
 */
export function collectRules(principals: readonly string[], { rules, roles, projects }: PolicyLines): SubjectRules {
  const reached = reach(principals, roles, undefined);
  const projectRoles = [...principals.filter((name) => projectOfRole(name) !== undefined), ...boundProjectRoles(reached, roles)];
  return {
    global: [...reached].flatMap((subject) => rules.get(subject) ?? []),
    within(project) {
      const own = projects.get(project);
      const bound = [...reached].filter((name) => !isReservedName(name)).flatMap((name) => own?.bindings.get(name) ?? []);
      const start = [...bound, ...projectRoles.filter((role) => projectOfRole(role) === project)];
      const subjects = reach(start, roles, project);
      return [...subjects].flatMap((subject) => [...(own?.rules.get(subject) ?? []), ...(rules.get(subject) ?? [])]);
    },
  };
}
