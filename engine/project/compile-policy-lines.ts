import { builtInPolicy } from "../access/built-in-policy.js";
import { type PolicyLine, parsePolicyCsv } from "../access/policy-csv.js";
import type { PolicyFile } from "../access/rbac-settings.js";
import type { AppProject } from "../model/app-project.js";
import { type CompiledRule, compileRule, type MatchMode } from "./policy-rules.js";
import { isReservedName } from "./principals.js";
import { isRoleName, readRolePolicy, roleSubject } from "./role-policy.js";

/** Something about the policy that a person should know. An error in a file makes the whole policy invalid; one in a project only that role. */
export interface PolicyProblem {
  readonly severity: "error" | "warning";
  /** The key of `argocd-rbac-cm`, or the project. */
  readonly where: { readonly file: string; readonly line: number } | { readonly project: string; readonly role: string };
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

/** Compiles the lines of one file into what is there already. */
function addLines(
  target: { rules: Map<string, CompiledRule[]>; roles: Map<string, string[]>; problems: PolicyProblem[] },
  { name, text }: PolicyFile,
  mode: MatchMode,
): void {
  const { lines, bad } = parsePolicyCsv(text);
  const report = (severity: PolicyProblem["severity"], line: { number: number; text: string }, because: string) =>
    target.problems.push({
      severity,
      where: { file: name, line: line.number },
      because: `Line ${line.number} of ${name}, "${line.text}": ${because}.`,
    });
  for (const line of bad) report("error", line, line.because);
  const add = (line: PolicyLine) => {
    if (line.type === "g") return append(target.roles, line.member, line.role);
    const rule = compileRule(line, mode, `line ${line.number} of ${name}`);
    if (typeof rule !== "string") return append(target.rules, line.subject, rule);
    return report(line.effect === "deny" ? "error" : "warning", line, `"${rule}" is no ${mode} pattern, so it matches nothing`);
  };
  for (const line of lines) add(line);
}

/** A role with a line that is wrong gives nothing until that is mended; what its other lines deny stays denied. */
function compileProject(project: AppProject, mode: MatchMode, problems: PolicyProblem[]): ProjectPolicy {
  const name = project.metadata.name ?? "";
  const rules = new Map<string, readonly CompiledRule[]>();
  const bindings = new Map<string, string[]>();
  for (const role of project.spec.roles ?? []) {
    const subject = roleSubject(name, role.name);
    const found: CompiledRule[] = [];
    const wrong: string[] = isRoleName(role.name) ? [] : [`"${role.name}" is no name for a role`];
    for (const line of role.policies ?? []) {
      const rule = readRolePolicy(line, { project: name, role: role.name });
      const compiled = typeof rule === "string" ? rule : compileRule(rule, mode, `role "${role.name}" of project "${name}"`);
      if (typeof compiled === "string")
        wrong.push(`in "${line}", ${typeof rule === "string" ? rule : `"${compiled}" is no ${mode} pattern`}`);
      else found.push(compiled);
    }
    for (const because of wrong) {
      problems.push({
        severity: "error",
        where: { project: name, role: role.name },
        because: `Role "${role.name}" of project "${name}": ${because}.`,
      });
    }
    rules.set(
      subject,
      wrong.length === 0 ? [ownProject(name, role.name), ...found] : found.filter((rule) => !rule.decision.allowed),
    );
    for (const group of role.groups ?? []) if (!isReservedName(group)) append(bindings, group, subject);
  }
  return { rules, bindings };
}

/** Every role may look at its own project. */
function ownProject(project: string, role: string): CompiledRule {
  const is = (wanted: string) => (text: string) => text === wanted;
  const because = `role "${role}" of project "${project}" may get its own project`;
  return {
    resource: is("projects"),
    action: is("get"),
    object: is(project),
    head: project,
    decision: { allowed: true, because },
  };
}

/** Compiles all lines: the built-in ones (always globs), the files' in their order, and the projects' own. */
export function compilePolicyLines(
  files: readonly PolicyFile[],
  { mode, builtIn, projects }: { readonly mode: MatchMode; readonly builtIn: boolean; readonly projects: Iterable<AppProject> },
): PolicyLines {
  const problems: PolicyProblem[] = [];
  const rules = new Map<string, CompiledRule[]>();
  const roles = new Map<string, string[]>();
  if (builtIn) addLines({ rules, roles, problems }, { name: "the built-in policy", text: builtInPolicy }, "glob");
  for (const file of files) addLines({ rules, roles, problems }, file, mode);
  const compiled = [...projects].map(
    (project) => [project.metadata.name ?? "", compileProject(project, mode, problems)] as const,
  );
  return { rules, roles, roleNames: new Set([...roles.values()].flat()), projects: new Map(compiled), problems };
}
