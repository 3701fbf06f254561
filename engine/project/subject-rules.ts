import type { PolicyLines, ProjectPolicy } from "./compile-policy-lines.js";
import type { CompiledRule } from "./policy-rules.js";

/** All rules that speak of one caller. */
export interface SubjectRules {
  /** Those that hold everywhere. */
  readonly global: readonly CompiledRule[];
  /** Those that hold within one project only: what the caller has by a role of that project. */
  within(project: string): readonly CompiledRule[];
  /** How a subject is come by, from a name of the caller to itself; empty if it is not. */
  pathTo(subject: string, project?: string): readonly string[];
}

const projectRole = /^proj:([^:]*):/;
const projectOfRole = (subject: string) => projectRole.exec(subject)?.[1];

/** Each subject that was reached, and the one it was reached from. */
type Reached = ReadonlyMap<string, string | undefined>;
type Start = readonly (readonly [subject: string, from: string | undefined])[];

/** What a walk follows: g lines, the bindings of one project, and only what is admitted. */
interface Ways {
  readonly roles: PolicyLines["roles"];
  readonly own?: ProjectPolicy | undefined;
  readonly admits: (subject: string) => boolean;
}

function reach(start: Start, { roles, own, admits }: Ways): Reached {
  const reached = new Map<string, string | undefined>();
  const open = [...start];
  for (const [subject, from] of open) {
    if (reached.has(subject) || !admits(subject)) continue;
    reached.set(subject, from);
    for (const role of [...(roles.get(subject) ?? []), ...(own?.bindings.get(subject) ?? [])]) open.push([role, subject]);
  }
  return reached;
}

const nothing: readonly CompiledRule[] = [];

/**
 * Collects the rules that speak of a caller with these names, the default role among them: their own, those of the roles they have by g lines, over any
 * number of steps, and the projects' own. Unless `rolesAnywhere`, a role of a project counts within its project only, however it was come by.
 */
export function collectRules(
  names: readonly string[],
  { rules, roles, projects }: PolicyLines,
  { rolesAnywhere }: { readonly rolesAnywhere: boolean },
): SubjectRules {
  const start: Start = names.map((name) => [name, undefined]);
  const admittedIn = (project: string | undefined) => (subject: string) => {
    const owner = rolesAnywhere ? undefined : projectOfRole(subject);
    return owner === undefined || owner === project;
  };
  /** Roles of projects that were come by: where walks for their projects go on. */
  const gates: (readonly [role: string, owner: string])[] = [];
  const everywhere = reach(start, {
    roles,
    admits(subject) {
      const owner = rolesAnywhere ? undefined : projectOfRole(subject);
      if (owner !== undefined) gates.push([subject, owner]);
      return owner === undefined;
    },
  });

  /** Roles that this project gives to somebody who was reached, and its roles that were come by elsewhere. */
  function entrancesOf(project: string, own: ProjectPolicy): readonly string[] {
    const found: string[] = [];
    for (const [group, bound] of own.bindings) if (everywhere.has(group)) found.push(...bound);
    for (const [role, owner] of gates) if (owner === project) found.push(role);
    return found;
  }

  return {
    global: [...everywhere.keys()].flatMap((subject) => rules.get(subject) ?? []),
    within(project) {
      const own = projects.get(project);
      if (own === undefined) return nothing;
      const entrances = entrancesOf(project, own);
      const known = rolesAnywhere ? [...own.rules.keys()].filter((subject) => everywhere.has(subject)) : [];
      if (entrances.length === 0 && known.length === 0) return nothing;
      const isAdmitted = admittedIn(project);
      const admits = (subject: string) => !everywhere.has(subject) && isAdmitted(subject);
      const added = reach(
        entrances.map((role) => [role, undefined]),
        { roles, own, admits },
      );
      return [
        ...known.flatMap((subject) => own.rules.get(subject) ?? []),
        ...[...added.keys()].flatMap((subject) => [...(own.rules.get(subject) ?? []), ...(rules.get(subject) ?? [])]),
      ];
    },
    pathTo(subject, project) {
      const own = project === undefined ? undefined : projects.get(project);
      const reached = reach(start, { roles, own, admits: admittedIn(project) });
      if (!reached.has(subject)) return [];
      const path = [subject];
      for (let from = reached.get(subject); from !== undefined; from = reached.get(from)) path.unshift(from);
      return path;
    },
  };
}
