import type { PolicyLines } from "./compile-policy-lines.js";
import type { Principals } from "./principals.js";

/** One evaluation: all of these names speak at once, and one line that denies is enough. The first hearing that allows ends it. */
export interface Hearing {
  readonly names: readonly string[];
  /** Whether the roles of projects are left out. */
  readonly globalOnly?: boolean;
  /** Whether this hearing takes place for an object of this project; absent: always. */
  readonly concerns?: (project: string | undefined) => boolean;
}

/** What decides how a caller is heard. */
export interface HearingRules {
  readonly denyMode: "strict" | "compat";
  readonly defaultRole: string;
  readonly lines: PolicyLines;
}

const projectSubject = /^proj:([^:]*):[^:]*$/;

/** The project that a role belongs to by its name; undefined for every other subject. */
export function homeOf(subject: string): string | undefined {
  return projectSubject.exec(subject)?.[1];
}

/**
 * How a caller is heard. `strict`: once, with everything that speaks of them, so that nothing gets around a line that denies. `compat`, as in Argo CD: the
 * default role, then the caller's own name, then each group that some g line mentions and each role held, one by one; a line that denies counts within
 * its own hearing, so that another group, or the default role, gets around it.
 * @see argoproj/argo-cd:util/rbac/rbac.go (enforce), argoproj/argo-cd:server/rbacpolicy/rbacpolicy.go (EnforceClaims)
 */
export function hearingsOf(principals: Principals, { denyMode, defaultRole, lines }: HearingRules): readonly Hearing[] {
  const { own, groups } = principals;
  const byDefault = defaultRole === "" ? [] : [defaultRole];
  const held = heldRoles(principals, lines);
  if (denyMode === "strict") return [{ names: [...own, ...groups.flat(), ...held, ...byDefault] }];
  const home = homeOf(own[0] ?? "");
  const projectOf = (project: string | undefined) => (project === undefined ? undefined : lines.projects.get(project));
  // Who comes with a project's role is asked for that role alone as soon as a project is concerned.
  const isHome = (project: string | undefined) => project === home || projectOf(project) === undefined;
  const isOpen = (project: string | undefined) => projectOf(project) === undefined;
  const only = (concerns: NonNullable<Hearing["concerns"]>) => (home === undefined ? {} : { concerns });
  const hearings: readonly Hearing[] = [
    { names: byDefault, globalOnly: true },
    { names: byDefault, ...only(isHome) },
    { names: own, ...only(isHome) },
    ...groups.map((names): Hearing => {
      if (names.some((name) => lines.roles.has(name))) return { names, ...only(isOpen) };
      const isBound = (project: string | undefined) => {
        const bindings = projectOf(project)?.bindings;
        return bindings !== undefined && home === undefined && names.some((name) => bindings.has(name));
      };
      return { names, concerns: isBound };
    }),
    ...held.map((role): Hearing => {
      const owner = homeOf(role);
      return { names: [role], ...(owner !== undefined && { concerns: (project) => project === owner }) };
    }),
  ];
  return hearings.filter(({ names }) => names.length > 0);
}

/** A role of a project that there is not, or that has no such role, is nothing, whatever global lines say of its name. */
function heldRoles({ roles = [] }: Principals, { projects }: PolicyLines): readonly string[] {
  return roles
    .map(({ role }) => role)
    .filter((role) => {
      const owner = homeOf(role);
      return owner === undefined || (projects.get(owner)?.rules.has(role) ?? false);
    });
}
