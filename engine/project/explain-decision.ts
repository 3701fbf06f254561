import type { ProjectGrant } from "../model/project-grant.js";
import { createCaller, type PreparedHearing } from "./caller.js";
import { type CompiledRule, type Decision, type Matching, type PolicyPlace, quoted } from "./policy-rules.js";
import type { Principals } from "./principals.js";
import { projectOfObject } from "./project-of-object.js";
import type { ProjectScope } from "./project-scopes.js";
import { type GrantRules, type Missing, missingBelowCeiling, noGrants, scalesOf } from "./weigh-grants.js";

/** A line that speaks of what was asked. */
export interface ExplainedLine {
  readonly effect: "allow" | "deny";
  /** The line as it is read. */
  readonly text: string;
  readonly place: PolicyPlace;
  /**
   * From a name of the caller (or the default role) to the line's subject; one name where the line speaks of the caller itself. Before a role that came
   * with the caller's token stands what said so: `client role payments.deployer`.
   */
  readonly via: readonly string[];
}

/** The least that would turn a decision round; undefined where nothing could. */
export interface Flip {
  /** A line that would have to be there. */
  readonly add?: string;
  /** Lines that would have to go, or to say less. */
  readonly remove: readonly ExplainedLine[];
  /** A scope that the identity provider would have to grant. */
  readonly grant?: ProjectScope;
}

/** A decision and where it comes from. */
export interface Explanation {
  readonly decision: Decision;
  /** False where no line speaks of the question, and where a grant of the identity provider or its absence decided. */
  readonly isByLine: boolean;
  /** The lines that speak of the question: the one that decided first, then those that deny, then those that allow. */
  readonly lines: readonly ExplainedLine[];
  readonly flip: Flip | undefined;
}

/** What is asked. */
export interface Asked {
  readonly resource: string;
  readonly action: string;
  readonly object: string;
}

/** Who asks, and by which rules they are heard. */
export interface Asker {
  readonly principals: Principals;
  readonly hearings: readonly PreparedHearing[];
  readonly hasProject: (name: string) => boolean;
  readonly matchMode: Matching["mode"];
  /** What grants are worth; nothing unless said. */
  readonly grantRules?: GrantRules;
}

/** Decides as a `Caller` does, and says why. */
export function explainDecision(asked: Asked, asker: Asker, grants: readonly ProjectGrant[] = []): Explanation {
  const { resource, action, object } = asked;
  const decision = createCaller(asker.hearings, asker).decide(resource, action, object, grants);
  const sources = new Map(asker.principals.roles?.map(({ role, from }) => [role, from]));
  const found = new Map<CompiledRule, ExplainedLine>();
  const project = projectOfObject(resource, object);
  const known = project !== undefined && asker.hasProject(project) ? project : undefined;
  for (const { rules, concerns, globalOnly = false } of asker.hearings) {
    if (concerns !== undefined && !concerns(project)) continue;
    const home = globalOnly ? undefined : known;
    for (const rule of [...rules.global, ...(home === undefined ? [] : rules.within(home))]) {
      if (found.has(rule) || !rule.resource(resource) || !rule.action(action) || !rule.object(object)) continue;
      const { text, place, subject } = rule;
      const path = rules.pathTo(subject, home);
      const source = sources.get(path[0] ?? "");
      const via = source === undefined ? path : [source, ...path];
      found.set(rule, { effect: rule.decision.allowed ? "allow" : "deny", text, place, via });
    }
  }
  const rank = (rule: CompiledRule) => (rule.decision === decision ? 0 : rule.decision.allowed ? 2 : 1);
  const lines = [...found].toSorted(([a], [b]) => rank(a) - rank(b)).map(([, line]) => line);
  const scales = scalesOf(asker.hearings, asker.grantRules ?? noGrants, asker.hasProject);
  return {
    decision,
    isByLine: [...found.keys()].some((rule) => rule.decision === decision),
    lines,
    flip: flipOf(decision, lines, { asked, asker, missing: missingBelowCeiling(asked, scales, grants) }),
  };
}

function flipOf(
  { allowed }: Decision,
  lines: readonly ExplainedLine[],
  { asked, asker, missing }: { readonly asked: Asked; readonly asker: Asker; readonly missing: Missing | undefined },
): Flip | undefined {
  const { principals, hearings, matchMode } = asker;
  const allows = lines.filter(({ effect }) => effect === "allow");
  const denies = lines.filter(({ effect }) => effect === "deny");
  const isHeardOnce = hearings.length === 1;
  if (allowed && !isHeardOnce) return { remove: allows };
  const subject = grantee(principals, hearings);
  const line = (effect: "allow" | "deny", of = subject) => {
    const literal = (text: string) => (matchMode === "regex" ? text.replaceAll(/[\\^$.|?*+()[\]{}]/g, "\\$&") : text);
    // What has no object is written with an asterisk in policies.
    const object = asked.object === "" ? (matchMode === "regex" ? ".*" : "*") : literal(asked.object);
    return `p, ${[of ?? "", literal(asked.resource), literal(asked.action), object].map(quoted).join(", ")}, ${effect}`;
  };
  if (allowed) return subject === undefined ? { remove: allows } : { add: line("deny"), remove: [] };
  if (missing !== undefined && missing.scope === undefined) return undefined;
  const more = { remove: denies, ...(missing?.scope !== undefined && { grant: missing.scope }) };
  if (allows.length > 0) return more;
  const heard = [...rolesHeldIn(asked, principals), subject].find((name) => name !== undefined && isHeard(name, asked, asker));
  return heard === undefined ? undefined : { add: line("allow", heard), ...more };
}

/** What a right of somebody with a role in the project is written for: the role, not the person. */
function rolesHeldIn({ resource, object }: Asked, { roles = [] }: Principals): readonly string[] {
  const project = projectOfObject(resource, object);
  return roles.map(({ role }) => role).filter((role) => role.startsWith(`proj:${project}:`));
}

/** The name a line for this caller is best written with: without the issuer, the caller's own before a group's. */
function grantee({ own, groups }: Principals, hearings: readonly PreparedHearing[]): string | undefined {
  const names = hearings.length === 1 ? [...own, ...groups.flat()] : own;
  return names.find((name) => !/^(?:user|group):/.test(name)) ?? names[0];
}

/** A project's role is not heard outside its project, whatever lines there are. */
function isHeard(subject: string, { resource, object }: Asked, { hearings, hasProject }: Asker): boolean {
  const project = projectOfObject(resource, object);
  const home = project !== undefined && hasProject(project) ? project : undefined;
  return hearings.some(
    ({ names, rules, concerns }) =>
      names.includes(subject) && (concerns?.(project) ?? true) && rules.pathTo(subject, home).length > 0,
  );
}
