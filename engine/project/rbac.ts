import type { PolicyFile, RbacSettings } from "../access/rbac-settings.js";
import type { AppProject } from "../model/app-project.js";
import type { Identity } from "../model/identity.js";
import { compilePolicyLines, type PolicyLines, type PolicyProblem } from "./compile-policy-lines.js";
import { type Decision, findRule, indexRules, type RuleIndex } from "./policy-rules.js";
import { principalsOf } from "./principals.js";
import { collectRules, type SubjectRules } from "./subject-rules.js";

/** Who may do what. Immutable: a change of the settings or of a project is a new policy. */
export interface Policy {
  /**
   * Answers one question, the same way every time. All that speaks of the caller counts at once: own lines, groups, roles, the default role. One
   * line that denies is enough, wherever it stands; without a line that allows the answer is no.
   */
  decide(identity: Identity, resource: string, action: string, object: string): Decision;
}

/** What a policy is made of. */
export interface PolicySource extends RbacSettings {
  /** Whether `role:readonly`, `role:admin` and the administrator are defined; true unless said. */
  readonly builtIn?: boolean;
  readonly projects?: Iterable<AppProject>;
}

/** The policy, or none if a line of the files is wrong: then the caller keeps the last good one. Problems of projects hurt only their roles. */
export interface CompiledPolicy {
  readonly policy: Policy | undefined;
  readonly problems: readonly PolicyProblem[];
}

const mostCallers = 1000;
const mostQuestions = 512;
const scopedByProject: ReadonlySet<string> = new Set([
  "applications",
  "applicationsets",
  "repositories",
  "clusters",
  "logs",
  "exec",
]);
const noRule: Decision = { allowed: false, because: "no policy line allows it" };

/** Everything remembered about one caller. */
interface Caller {
  decide(resource: string, action: string, object: string): Decision;
}

/** What is remembered about one resource and action. */
interface Question {
  /** How an object tells its project: not at all, by its first of two or more parts, or as a whole. */
  readonly belonging: "none" | "first part" | "whole";
  readonly global: RuleIndex;
  readonly projects: Map<string, RuleIndex>;
}

function createCaller(rules: SubjectRules, hasProject: (name: string) => boolean): Caller {
  const questions = new Map<string, Map<string, Question>>();
  let count = 0;

  function question(resource: string, action: string): Question {
    const known = questions.get(resource)?.get(action);
    if (known !== undefined) return known;
    if (++count > mostQuestions) {
      questions.clear();
      count = 1;
    }
    const asked: Question = {
      belonging: resource === "projects" ? "whole" : scopedByProject.has(resource) ? "first part" : "none",
      global: indexRules(rules.global, resource, action),
      projects: new Map(),
    };
    const actions = questions.get(resource) ?? new Map<string, Question>();
    questions.set(resource, actions.set(action, asked));
    return asked;
  }

  return {
    decide(resource, action, object) {
      const { belonging, global, projects } = question(resource, action);
      const slash = object.indexOf("/");
      const head = slash < 0 ? object : object.slice(0, slash);
      const project = belonging === "whole" ? object : belonging === "first part" && slash >= 0 ? head : undefined;
      let own = project === undefined ? undefined : projects.get(project);
      if (own === undefined && project !== undefined && hasProject(project)) {
        own = indexRules(rules.within(project), resource, action);
        projects.set(project, own);
      }
      const rule =
        findRule(global.denies, head, object) ??
        (own && findRule(own.denies, head, object)) ??
        findRule(global.allows, head, object) ??
        (own && findRule(own.allows, head, object));
      return rule?.decision ?? noRule;
    },
  };
}

/** A tree of remembered callers, one level a principal, so that no two lists of names can be taken for one another. */
interface CallerNode {
  caller?: Caller;
  readonly next: Map<string, CallerNode>;
}

function createPolicy(lines: PolicyLines, defaultRole: string): Policy {
  const byIdentity = new WeakMap<Identity, Caller>();
  const hasProject = (name: string) => lines.projects.has(name);
  const isRole = (name: string) => lines.roleNames.has(name);
  let root: CallerNode = { next: new Map() };
  let count = 0;

  function callerOf(identity: Identity): Caller {
    const principals = principalsOf(identity, isRole);
    let node = root;
    for (const principal of principals) {
      const next: CallerNode = node.next.get(principal) ?? { next: new Map() };
      node.next.set(principal, next);
      node = next;
    }
    if (node.caller !== undefined) return node.caller;
    const everything = defaultRole === "" ? principals : [...principals, defaultRole];
    node.caller = createCaller(collectRules(everything, lines), hasProject);
    if (++count >= mostCallers) {
      root = { next: new Map() };
      count = 0;
    }
    return node.caller;
  }

  return {
    decide(identity, resource, action, object) {
      let caller = byIdentity.get(identity);
      if (caller === undefined) {
        caller = callerOf(identity);
        byIdentity.set(identity, caller);
      }
      return caller.decide(resource, action, object);
    },
  };
}

function filesOf(csv: RbacSettings["csv"]): readonly PolicyFile[] {
  return typeof csv === "string" ? [{ name: "policy.csv", text: csv }] : csv;
}

/**
 * Compiles the policy of `argocd-rbac-cm` and the roles of the projects. Differs from Argo CD on purpose: a line that denies wins over the default role and
 * over every other group; claims cannot pass for roles or for `admin`; a project's role is worth nothing outside its project; regular expressions that allow
 * must match as a whole; one bad line invalidates the new policy instead of the server.
 * @see argoproj/argo-cd:util/rbac/rbac.go, argoproj/argo-cd:docs/operator-manual/rbac.md
 */
export function compilePolicy({
  csv,
  defaultRole = "",
  matchMode = "glob",
  builtIn = true,
  projects = [],
}: PolicySource): CompiledPolicy {
  const lines = compilePolicyLines(filesOf(csv), { mode: matchMode, builtIn, projects });
  const isInvalid = lines.problems.some(({ severity, where }) => severity === "error" && "file" in where);
  return { policy: isInvalid ? undefined : createPolicy(lines, defaultRole), problems: lines.problems };
}
