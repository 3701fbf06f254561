import type { ProjectGrant } from "../model/project-grant.js";
import type { Decision } from "./policy-rules.js";
import { projectOfObject } from "./project-of-object.js";
import { type AskedRight, isBelowCeiling, isGranted, type ProjectScope, scopeOf } from "./project-scopes.js";
import type { SubjectRules } from "./subject-rules.js";

/** What the grants of an authorization service are worth. */
export interface GrantRules {
  /** `additive`: they allow what no line denies. `ceiling`: what lines allow within a project, looking apart, takes a grant as well. */
  readonly mode: "off" | "additive" | "ceiling";
  /** Roles whose holders the ceiling does not bind. */
  readonly exemptRoles: readonly string[];
}

/** Grants are worth nothing. */
export const noGrants: GrantRules = { mode: "off", exemptRoles: [] };

/** How the grants of one caller are weighed. */
export interface Scales {
  readonly mode: GrantRules["mode"];
  /** Whether the caller holds an exempt role, for objects of this project. */
  readonly isExempt: (project: string) => boolean;
}

/** Prepares the scales of a caller who is heard by these rules. Who is exempt is looked up once a project. */
export function scalesOf(
  hearings: readonly { readonly rules: Pick<SubjectRules, "pathTo"> }[],
  { mode, exemptRoles }: GrantRules,
  hasProject: (name: string) => boolean,
): Scales {
  const known = new Map<string | undefined, boolean>();
  const holdsExempt = (home: string | undefined) =>
    hearings.some(({ rules }) => exemptRoles.some((role) => rules.pathTo(role, home).length > 0));
  return {
    mode,
    isExempt(project) {
      const home = hasProject(project) ? project : undefined;
      const isExempt = known.get(home) ?? holdsExempt(home);
      known.set(home, isExempt);
      return isExempt;
    },
  };
}

/** What keeps the ceiling closed. */
export interface Missing {
  readonly project: string;
  /** Undefined where no scope stands for the right. */
  readonly scope: ProjectScope | undefined;
}

/** What the ceiling misses to let a right through; undefined if nothing. */
export function missingBelowCeiling(
  asked: AskedRight,
  { mode, isExempt }: Scales,
  grants: readonly ProjectGrant[],
): Missing | undefined {
  const project = projectOfObject(asked.resource, asked.object);
  if (mode !== "ceiling" || project === undefined || !isBelowCeiling(asked)) return undefined;
  const scope = scopeOf(asked);
  return isGranted(scope, grants) || isExempt(project) ? undefined : { project, scope };
}

/**
 * Turns what the lines say into the answer. A line that denies has the last word before grants are looked at; grants never deny, their absence does
 * only under the ceiling.
 * @param lines undefined where no line speaks of the right
 */
export function weighGrants(
  lines: Decision | undefined,
  asked: AskedRight,
  scales: Scales,
  grants: readonly ProjectGrant[],
): Decision | undefined {
  if (scales.mode === "off" || lines?.allowed === false) return lines;
  if (scales.mode === "additive") return lines ?? additional(asked, grants);
  const missing = lines === undefined ? undefined : missingBelowCeiling(asked, scales, grants);
  if (missing === undefined) return lines;
  const { project, scope } = missing;
  const why = scope === undefined ? "no scope stands for it" : `the scope "${scope.scope}" is not granted`;
  return {
    allowed: false,
    because: `the ceiling blocks it: the identity provider decides over project "${project}", and ${why}`,
  };
}

function additional(asked: AskedRight, grants: readonly ProjectGrant[]): Decision | undefined {
  const wanted = scopeOf(asked);
  if (wanted === undefined || !isGranted(wanted, grants)) return undefined;
  return { allowed: true, because: `the identity provider grants the scope "${wanted.scope}" of project "${wanted.project}"` };
}
