import { createCaller, type PreparedHearing } from "./caller.js";
import { type CompiledRule, type Decision, type Matching, type PolicyPlace, quoted } from "./policy-rules.js";
import type { Principals } from "./principals.js";
import { projectOfObject } from "./project-of-object.js";

/** A line that speaks of what was asked. */
export interface ExplainedLine {
  readonly effect: "allow" | "deny";
  /** The line as it is read. */
  readonly text: string;
  readonly place: PolicyPlace;
  /** From a name of the caller (or the default role) to the line's subject; one name where the line speaks of the caller itself. */
  readonly via: readonly string[];
}

/** The least that would turn a decision round; undefined where lines alone cannot. */
export interface Flip {
  /** A line that would have to be there. */
  readonly add?: string;
  /** Lines that would have to go, or to say less. */
  readonly remove: readonly ExplainedLine[];
}

/** A decision and where it comes from. */
export interface Explanation {
  readonly decision: Decision;
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
}

/** Decides as a `Caller` does, and says why. */
export function explainDecision(asked: Asked, asker: Asker): Explanation {
  const { resource, action, object } = asked;
  const decision = createCaller(asker.hearings, asker.hasProject).decide(resource, action, object);
  const found = new Map<CompiledRule, ExplainedLine>();
  const project = projectOfObject(resource, object);
  const known = project !== undefined && asker.hasProject(project) ? project : undefined;
  for (const { rules, concerns, globalOnly = false } of asker.hearings) {
    if (concerns !== undefined && !concerns(project)) continue;
    const home = globalOnly ? undefined : known;
    for (const rule of [...rules.global, ...(home === undefined ? [] : rules.within(home))]) {
      if (found.has(rule) || !rule.resource(resource) || !rule.action(action) || !rule.object(object)) continue;
      const { text, place, subject } = rule;
      found.set(rule, { effect: rule.decision.allowed ? "allow" : "deny", text, place, via: rules.pathTo(subject, home) });
    }
  }
  const rank = (rule: CompiledRule) => (rule.decision === decision ? 0 : rule.decision.allowed ? 2 : 1);
  const lines = [...found].toSorted(([a], [b]) => rank(a) - rank(b)).map(([, line]) => line);
  return { decision, lines, flip: flipOf(decision, lines, { asked, asker }) };
}

function flipOf(
  { allowed }: Decision,
  lines: readonly ExplainedLine[],
  { asked, asker }: { readonly asked: Asked; readonly asker: Asker },
): Flip | undefined {
  const { principals, hearings, matchMode } = asker;
  const allows = lines.filter(({ effect }) => effect === "allow");
  const denies = lines.filter(({ effect }) => effect === "deny");
  const isHeardOnce = hearings.length === 1;
  if (allowed && !isHeardOnce) return { remove: allows };
  const subject = grantee(principals, hearings);
  const line = (effect: "allow" | "deny") => {
    const literal = (text: string) => (matchMode === "regex" ? text.replaceAll(/[\\^$.|?*+()[\]{}]/g, "\\$&") : text);
    // What has no object is written with an asterisk in policies.
    const object = asked.object === "" ? (matchMode === "regex" ? ".*" : "*") : literal(asked.object);
    return `p, ${[subject ?? "", literal(asked.resource), literal(asked.action), object].map(quoted).join(", ")}, ${effect}`;
  };
  if (allowed) return subject === undefined ? { remove: allows } : { add: line("deny"), remove: [] };
  if (allows.length > 0) return { remove: denies };
  if (subject === undefined || !isHeard(subject, asked, asker)) return undefined;
  return { add: line("allow"), remove: denies };
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
