import { builtInPolicy } from "../access/built-in-policy.js";
import { parsePolicyCsv } from "../access/policy-csv.js";
import type { PolicyFile } from "../access/rbac-settings.js";
import type { AppProject } from "../model/app-project.js";
import { compileRoles, type GoodRoles, type PolicyProblem, type ProjectPolicy, type RuleMaker } from "./compile-roles.js";
import { type CompiledRule, compileBrokenRule, compileRule, type Matching } from "./policy-rules.js";

export type { PolicyProblem, ProjectPolicy } from "./compile-roles.js";

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
  /** The roles of the projects as they were without a mistake, to be handed to the next compilation. */
  readonly goodRoles: GoodProjects;
}

/** What a project is known by, see `projectKey` → its roles. A project that was deleted and made anew is another one. */
export type GoodProjects = ReadonlyMap<string, GoodRoles>;

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

/** How lines are compiled. */
export interface CompileOptions {
  readonly matching: Matching;
  readonly denyMode: "strict" | "compat";
  /** Whether there is the built-in policy, or another one in its place. */
  readonly builtIn: boolean | PolicyFile;
  readonly projects: Iterable<AppProject>;
  /** `goodRoles` of the compilation before. */
  readonly goodRoles?: GoodProjects;
}

const projectKey = ({ metadata: { name = "", uid = "" } }: AppProject) => `${name} ${uid}`;

/** Compiles all lines: the built-in ones, the files' in their order, and the projects' own. */
export function compilePolicyLines(
  files: readonly PolicyFile[],
  { matching, denyMode, builtIn, projects, goodRoles = new Map() }: CompileOptions,
): PolicyLines {
  const target: Target = { rules: new Map(), roles: new Map(), problems: [] };
  const { rules, roles, problems } = target;
  if (builtIn !== false) {
    const file = builtIn === true ? { name: "the built-in policy", text: builtInPolicy } : builtIn;
    addLines(target, file, builtInMaker(matching, builtIn !== true));
  }
  for (const file of files) addLines(target, file, ruleMaker(matching, denyMode));
  const makeRoleRule = ruleMaker({ ...matching, globToo: true }, denyMode);
  const found = [...projects].map((project) => {
    const compiled = compileRoles(project, makeRoleRule, goodRoles.get(projectKey(project)));
    problems.push(...compiled.problems);
    return { project, compiled };
  });
  return {
    rules,
    roles,
    roleNames: new Set([...roles.values()].flat()),
    projects: new Map(found.map(({ project, compiled }) => [project.metadata.name ?? "", compiled])),
    problems,
    goodRoles: new Map(found.map(({ project, compiled }) => [projectKey(project), compiled.good])),
  };
}
