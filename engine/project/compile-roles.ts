import { type PolicyRule, parsePolicyLine } from "../access/policy-csv.js";
import type { AppProject, ProjectRole } from "../model/app-project.js";
import { type CompiledRule, type PolicyPlace, placeInWords } from "./policy-rules.js";
import { isReservedName } from "./principals.js";
import { shapeProblems } from "./project-shape.js";
import { isRoleName, readRolePolicy, roleSubject } from "./role-policy.js";
import { roleProblems } from "./validate-roles.js";

/** Something about the policy that a person should know. An error in a file makes the whole policy invalid; one in a project only that role. */
export interface PolicyProblem {
  readonly severity: "error" | "warning";
  readonly where: PolicyPlace;
  /** A sentence that quotes the line. */
  readonly because: string;
}

/** What project roles add, for one project. */
export interface ProjectPolicy {
  /** Role subject → its rules. */
  readonly rules: ReadonlyMap<string, readonly CompiledRule[]>;
  /** Group → the role subjects it is bound to. */
  readonly bindings: ReadonlyMap<string, readonly string[]>;
}

/** Makes a rule of a line, or a sentence's end that says why there is none. */
export type RuleMaker = (
  line: PolicyRule,
  place: PolicyPlace,
) => CompiledRule | { readonly severity: PolicyProblem["severity"]; readonly because: string };

/** Role subject → the rules of its last version without a mistake. */
export type GoodRoles = ReadonlyMap<string, readonly CompiledRule[]>;

/** The roles of one project, ready to be asked. */
export interface CompiledRoles extends ProjectPolicy {
  readonly problems: readonly PolicyProblem[];
  /** What is to be handed in when the project is compiled the next time. */
  readonly good: GoodRoles;
}

/** A role that was read. */
interface ReadRole {
  readonly rules: readonly CompiledRule[];
  /** Clauses about patterns that do not compile. */
  readonly broken: readonly string[];
  readonly isRefused: boolean;
}

/**
 * Compiles the roles of a project. What Argo CD's API would refuse grants nothing here either, however it came into the cluster: a role with a line, a name or a
 * pattern that is wrong keeps what it could do before (`before`), or nothing if there is no such version; what its other lines deny is denied at once. Who
 * holds it is always as it stands now. A line or a group that is there twice, and a group that is no name, hurt nobody else.
 */
export function compileRoles(project: AppProject, makeRule: RuleMaker, before: GoodRoles = new Map()): CompiledRoles {
  const name = project.metadata.name ?? "";
  const roles = readRoles(project);
  const refusals = Map.groupBy(roleProblems(name, roles), ({ path }) => Number(path.split("/")[2]));
  const problems: PolicyProblem[] = [];
  const rules = new Map<string, readonly CompiledRule[]>();
  const bindings = new Map<string, string[]>();
  const good = new Map<string, readonly CompiledRule[]>();
  for (const [index, role] of roles.entries()) {
    const subject = roleSubject(name, role.name);
    const place = { project: name, role: role.name };
    const isTwice = roles.some((other, at) => at !== index && other.name === role.name);
    const read = readRole(role, place, makeRule);
    const severity = read.isRefused || isTwice ? "error" : "warning";
    for (const because of [...(refusals.get(index) ?? []).map((refusal) => refusal.because), ...read.broken])
      problems.push({ severity, where: place, because: `${capital(placeInWords(place))}: ${because}.` });
    if (severity === "warning") good.set(subject, [ownProject(place), ...read.rules]);
    else if (before.has(subject)) good.set(subject, before.get(subject) ?? []);
    const denials = severity === "warning" ? [] : read.rules.filter((rule) => !rule.decision.allowed);
    rules.set(subject, [...(isTwice ? (rules.get(subject) ?? []) : []), ...denials]);
    for (const group of membersOf(role)) bindings.set(group, [...(bindings.get(group) ?? []), subject]);
  }
  for (const [subject, kept] of good) rules.set(subject, [...kept, ...(rules.get(subject) ?? [])]);
  return { rules, bindings, problems, good };
}

/** The roles; none where the API server let something in that is no list of roles. */
function readRoles({ spec: { roles } }: AppProject): readonly ProjectRole[] {
  if (shapeProblems({ roles }).length > 0) return [];
  return (roles ?? []).map((role) => ({ ...role, name: role.name ?? "" }));
}

function readRole(role: ProjectRole, place: { readonly project: string; readonly role: string }, makeRule: RuleMaker): ReadRole {
  const rules: CompiledRule[] = [];
  const broken: string[] = [];
  let isRefused = !isRoleName(role.name);
  for (const line of new Set(role.policies ?? [])) {
    const rule: PolicyRule | string = readRolePolicy(line, place);
    const made = typeof rule === "string" ? undefined : makeRule(rule, place);
    if (made === undefined) isRefused = true;
    else if ("because" in made) broken.push(`in "${line}", ${made.because}`);
    else rules.push(made);
  }
  return { rules, broken, isRefused: isRefused || broken.length > 0 };
}

/** The groups that hold a role; one with a comma stands in quotes. No claim is a name that is reserved. */
function membersOf({ name, groups }: ProjectRole): readonly string[] {
  const read = (groups ?? []).map((group) => parsePolicyLine(`g, ${group.trim()}, ${name}`));
  const members = read.flatMap((line) => (typeof line === "string" || line.type === "p" ? [] : [line.member]));
  return [...new Set(members)].filter((member) => !isReservedName(member));
}

const capital = (words: string) => words.slice(0, 1).toUpperCase() + words.slice(1);

/** Every role may look at its own project. */
function ownProject(place: { readonly project: string; readonly role: string }): CompiledRule {
  const { project, role } = place;
  const is = (wanted: string) => (text: string) => text === wanted;
  const subject = roleSubject(project, role);
  return {
    subject,
    resource: is("projects"),
    action: is("get"),
    object: is(project),
    head: project,
    text: `p, ${subject}, projects, get, ${project}, allow`,
    place,
    decision: { allowed: true, because: `role "${role}" of project "${project}" may get its own project` },
  };
}
