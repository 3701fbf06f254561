import type { PolicyFile, RbacSettings } from "../access/rbac-settings.js";
import type { AppProject } from "../model/app-project.js";
import type { Identity } from "../model/identity.js";
import type { ProjectGrant } from "../model/project-grant.js";
import { type Caller, createCaller, type PreparedHearing } from "./caller.js";
import { compilePolicyLines, type GoodProjects, type PolicyLines, type PolicyProblem } from "./compile-policy-lines.js";
import { type Explanation, explainDecision } from "./explain-decision.js";
import { hearingsOf, homeOf } from "./hearings.js";
import type { Decision, Matching } from "./policy-rules.js";
import { type Principals, principalsOf } from "./principals.js";
import { collectRules } from "./subject-rules.js";
import { decideSyncPolicy, explainSyncPolicy, isSyncPolicy } from "./sync-policy-right.js";
import { type GrantRules, noGrants } from "./weigh-grants.js";

/** Who may do what. Immutable: a change of the settings or of a project is a new policy. */
export interface Policy {
  /**
   * Answers one question, the same way every time. All that speaks of the caller counts at once: own lines, groups, roles, the default role. One
   * line that denies is enough, wherever it stands; without a line that allows the answer is no. `denyMode: compat` differs, see `hearingsOf`.
   * `grants`: what an authorization service lets the caller do at this moment; what they are worth is said by `grantRules`.
   */
  decide(identity: Identity, resource: string, action: string, object: string, grants?: readonly ProjectGrant[]): Decision;
  /** The same answer with all lines that speak of the question, and what would turn it round. Not remembered. */
  explain(
    principals: Principals,
    resource: string,
    action: string,
    object: string,
    grants?: readonly ProjectGrant[],
  ): Explanation;
  /** The decisions for some names, for whoever asks much about them. */
  hear(principals: Principals): Pick<Caller, "decide">;
  /** The subjects of policy lines that speak of a caller. */
  principalsOf(identity: Identity): Principals;
  /** Whether a g line, or a role of this project, makes somebody of this name a member of a role. */
  hasRoles(name: string, project: string | undefined): boolean;
  /** Whether lines speak of this role, or its project has it. */
  hasRole(role: string): boolean;
}

/** What a policy is made of. */
export interface PolicySource extends RbacSettings {
  /** Whether `role:readonly`, `role:admin` and the administrator are defined, true unless said; a file replaces them. */
  readonly builtIn?: boolean | PolicyFile;
  readonly projects?: Iterable<AppProject>;
  /** False where it is not known which projects there are: then lines about a project's role count for objects of any. True unless said. */
  readonly projectsKnown?: boolean;
  /** `goodRoles` of the policy before: roles that cannot be read any more keep what they could do. */
  readonly goodRoles?: GoodProjects;
  /** What grants of an authorization service are worth; nothing unless said. A project role's own token is out of their reach. */
  readonly grantRules?: GrantRules;
}

/** The policy, or none if a line of the files is wrong: then the caller keeps the last good one. Problems of projects hurt only their roles. */
export interface CompiledPolicy {
  readonly policy: Policy | undefined;
  readonly problems: readonly PolicyProblem[];
  readonly goodRoles: GoodProjects;
}

const mostCallers = 1000;

/** A tree of remembered callers, one level a principal, so that no two lists of names can be taken for one another. */
interface CallerNode {
  caller?: Caller;
  readonly next: Map<string, CallerNode>;
}

interface EvaluationSettings {
  readonly matchMode: Matching["mode"];
  readonly denyMode: "strict" | "compat";
  readonly defaultRole: string;
  readonly rolesAnywhere: boolean;
  readonly grantRules: GrantRules;
}

/** A token of a project's role is neither helped nor held back by an identity provider. */
const isProjectToken = ({ own }: Principals) => homeOf(own[0] ?? "") !== undefined;

function createPolicy(lines: PolicyLines, settings: EvaluationSettings): Policy {
  const { matchMode, denyMode, defaultRole, rolesAnywhere } = settings;
  const grantRulesFor = (principals: Principals) => (isProjectToken(principals) ? noGrants : settings.grantRules);
  const byIdentity = new WeakMap<Identity, Caller>();
  const hasProject = (name: string) => lines.projects.has(name);
  const isRole = (name: string) => lines.roleNames.has(name);
  let root: CallerNode = { next: new Map() };
  let count = 0;

  const prepare = (principals: Principals): readonly PreparedHearing[] =>
    hearingsOf(principals, { denyMode, defaultRole, lines }).map((hearing) => ({
      ...hearing,
      rules: collectRules(hearing.names, lines, { rolesAnywhere }),
    }));

  /** The right to switch auto-sync hangs on another one. */
  const answering = (caller: Caller): Caller => ({
    decide(resource, action, object, grants) {
      const ask = (asked: string) => caller.decide(resource, asked, object, grants);
      return isSyncPolicy(resource, action) ? decideSyncPolicy(ask, denyMode) : ask(action);
    },
  });
  const callerFor = (principals: Principals) =>
    answering(createCaller(prepare(principals), { hasProject, grantRules: grantRulesFor(principals) }));

  function callerOf(identity: Identity): Caller {
    const principals = principalsOf(identity, isRole);
    let node = root;
    const roles = principals.roles?.map(({ role }) => role) ?? [];
    // No name is empty: the empty one tells the caller's own from groups, and these from roles.
    for (const name of [...principals.own, "", ...principals.groups.flat(), "", ...roles]) {
      const next: CallerNode = node.next.get(name) ?? { next: new Map() };
      node.next.set(name, next);
      node = next;
    }
    if (node.caller !== undefined) return node.caller;
    node.caller = callerFor(principals);
    if (++count >= mostCallers) {
      root = { next: new Map() };
      count = 0;
    }
    return node.caller;
  }

  const hasRole = (role: string): boolean => {
    const owner = homeOf(role);
    if (owner !== undefined) return lines.projects.get(owner)?.rules.has(role) ?? false;
    return lines.rules.has(role) || lines.roles.has(role);
  };

  return {
    hasRole,
    hear: callerFor,
    decide(identity, resource, action, object, grants) {
      let caller = byIdentity.get(identity);
      if (caller === undefined) {
        caller = callerOf(identity);
        byIdentity.set(identity, caller);
      }
      return caller.decide(resource, action, object, grants);
    },
    explain(principals, resource, action, object, grants) {
      const hearings = prepare(principals);
      const asker = { principals, hearings, hasProject, matchMode, grantRules: grantRulesFor(principals) };
      const ask = (asked: string) => explainDecision({ resource, action: asked, object }, asker, grants);
      return isSyncPolicy(resource, action) ? explainSyncPolicy(ask, denyMode) : ask(action);
    },
    principalsOf: (identity) => principalsOf(identity, isRole),
    hasRoles: (name, project) =>
      lines.roles.has(name) || (project !== undefined && (lines.projects.get(project)?.bindings.has(name) ?? false)),
  };
}

function filesOf(csv: RbacSettings["csv"]): readonly PolicyFile[] {
  return typeof csv === "string" ? [{ name: "policy.csv", text: csv }] : csv;
}

/**
 * Compiles the policy of `argocd-rbac-cm` and the roles of the projects. Differs from Argo CD on purpose: a line that denies wins over the default role and
 * over every other group, unless `denyMode` is `compat`; claims cannot pass for roles or for `admin`; a project's role is worth nothing outside its project;
 * regular expressions that allow must match as a whole, unless `regexUnanchored`; one bad line invalidates the new policy instead of the server.
 * @see argoproj/argo-cd:util/rbac/rbac.go, argoproj/argo-cd:docs/operator-manual/rbac.md
 */
export function compilePolicy({
  csv,
  defaultRole = "",
  matchMode = "glob",
  denyMode = "strict",
  regexUnanchored = false,
  builtIn = true,
  projects = [],
  projectsKnown = true,
  goodRoles,
  grantRules = noGrants,
}: PolicySource): CompiledPolicy {
  const matching = { mode: matchMode, regexUnanchored };
  const lines = compilePolicyLines(filesOf(csv), {
    matching,
    denyMode,
    builtIn,
    projects,
    ...(goodRoles && { goodRoles }),
  });
  const isInvalid = lines.problems.some(({ severity, where }) => severity === "error" && "file" in where);
  const rolesAnywhere = denyMode === "compat" || !projectsKnown;
  return {
    policy: isInvalid ? undefined : createPolicy(lines, { matchMode, denyMode, defaultRole, rolesAnywhere, grantRules }),
    problems: lines.problems,
    goodRoles: lines.goodRoles,
  };
}
