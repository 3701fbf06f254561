import { builtInPolicy } from "../access/built-in-policy.js";
import { type PolicyRule, parsePolicyCsv, parsePolicyLine } from "../access/policy-csv.js";
import type { PolicyFile } from "../access/rbac-settings.js";
import type { AppProject } from "../model/app-project.js";
import {
  type CompiledRule,
  compileBrokenRule,
  compileRule,
  type Matching,
  type PolicyPlace,
  placeInWords,
} from "./policy-rules.js";
import { isReservedName } from "./principals.js";
import { isRoleName, readRolePolicy, roleSubject } from "./role-policy.js";

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

/** All lines of a policy, compiled. */
export interface PolicyLines {
  /** Subject → its rules. */
  readonly rules: ReadonlyMap<string, readonly CompiledRule[]>;
  /** Member → the roles it has. */
  readonly roles: ReadonlyMap<string, readonly string[]>;
  /** Every name that is used as a role. */
  readonly roleNames: ReadonlySet<string>;
  readonly projects: ReadonlyMap<string, ProjectPolicy>;
  readonly problems: readonly PolicyProblem[];
}

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

interface Target {
  readonly rules: Map<string, CompiledRule[]>;
  readonly roles: Map<string, string[]>;
  readonly problems: PolicyProblem[];
}

/** Makes a rule of a line, or a sentence's end that says why there is none. */
type RuleMaker = (
  line: PolicyRule,
  place: PolicyPlace,
) => CompiledRule | { readonly severity: PolicyProblem["severity"]; readonly because: string };

/** Compiles the lines of one file into what is there already. */
function addLines({ rules, roles, problems }: Target, { name, text }: PolicyFile, makeRule: RuleMaker): void {
  const { lines, bad } = parsePolicyCsv(text);
  const report = (severity: PolicyProblem["severity"], line: { number: number; text: string }, because: string) => {
    const where = { file: name, line: line.number };
    problems.push({ severity, where, because: `Line ${line.number} of ${name}, "${line.text}": ${because}.` });
  };
  for (const line of bad) report("error", line, line.because);
  for (const line of lines) {
    if (line.type === "g") {
      append(roles, line.member, line.role);
      continue;
    }
    const made = makeRule(line, { file: name, line: line.number });
    if ("because" in made) report(made.severity, line, made.because);
    else append(rules, line.subject, made);
  }
}

/** What becomes of lines with a pattern that does not compile differs: to allow less is safe, to deny less is not; in `compat` it is as in Argo CD. */
function ruleMaker(matching: Matching, denyMode: "strict" | "compat"): RuleMaker {
  return (line, place) => {
    const made = compileRule(line, matching, place);
    if (typeof made !== "string") return made;
    if (denyMode === "compat" && matching.mode === "regex") return compileBrokenRule(line, matching, place);
    const severity = denyMode === "strict" && line.effect === "deny" ? "error" : "warning";
    return { severity, because: `"${made}" is no ${matching.mode} pattern, so it matches nothing` };
  };
}

/** Lines of a built-in policy are globs; of one that was given, those are that are no expressions. */
function builtInMaker(matching: Matching, given: boolean): RuleMaker {
  const asGlob = ruleMaker({ mode: "glob" }, "strict");
  if (!given) return asGlob;
  return (line, place) => {
    const made = compileRule(line, matching, place);
    return typeof made === "string" ? asGlob(line, place) : made;
  };
}

/** A role with a line that is wrong gives nothing until that is mended; what its other lines deny stays denied. */
function compileProject(project: AppProject, makeRule: RuleMaker, problems: PolicyProblem[]): ProjectPolicy {
  const name = project.metadata.name ?? "";
  const rules = new Map<string, readonly CompiledRule[]>();
  const bindings = new Map<string, string[]>();
  for (const role of project.spec.roles ?? []) {
    const subject = roleSubject(name, role.name);
    const place = { project: name, role: role.name };
    const found: CompiledRule[] = [];
    const wrong: string[] = isRoleName(role.name) ? [] : [`"${role.name}" is no name for a role`];
    for (const line of role.policies ?? []) {
      const rule = readRolePolicy(line, place);
      const made = typeof rule === "string" ? { because: rule } : makeRule(rule, place);
      if ("because" in made) wrong.push(`in "${line}", ${made.because}`);
      else found.push(made);
    }
    const report = (because: string) =>
      problems.push({ severity: "error", where: place, because: `${capital(placeInWords(place))}: ${because}.` });
    for (const because of wrong) report(because);
    for (const group of role.groups ?? []) {
      const binding = parsePolicyLine(`g, ${group.trim()}, ${subject}`);
      if (typeof binding === "string" || binding.type === "p")
        report(`its group "${group}" is no name; one with a comma needs quotes`);
      else if (!isReservedName(binding.member)) append(bindings, binding.member, subject);
    }
    rules.set(subject, wrong.length === 0 ? [ownProject(place), ...found] : found.filter((rule) => !rule.decision.allowed));
  }
  return { rules, bindings };
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

/** How lines are compiled. */
export interface CompileOptions {
  readonly matching: Matching;
  readonly denyMode: "strict" | "compat";
  /** Whether there is the built-in policy, or another one in its place. */
  readonly builtIn: boolean | PolicyFile;
  readonly projects: Iterable<AppProject>;
}

/** Compiles all lines: the built-in ones, the files' in their order, and the projects' own. */
export function compilePolicyLines(
  files: readonly PolicyFile[],
  { matching, denyMode, builtIn, projects }: CompileOptions,
): PolicyLines {
  const target: Target = { rules: new Map(), roles: new Map(), problems: [] };
  const { rules, roles, problems } = target;
  if (builtIn !== false) {
    const file = builtIn === true ? { name: "the built-in policy", text: builtInPolicy } : builtIn;
    addLines(target, file, builtInMaker(matching, builtIn !== true));
  }
  for (const file of files) addLines(target, file, ruleMaker(matching, denyMode));
  const makeRoleRule = ruleMaker({ ...matching, globToo: true }, denyMode);
  const compiled = [...projects].map(
    (project) => [project.metadata.name ?? "", compileProject(project, makeRoleRule, problems)] as const,
  );
  return { rules, roles, roleNames: new Set([...roles.values()].flat()), projects: new Map(compiled), problems };
}
