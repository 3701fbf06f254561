import { createHash } from "node:crypto";
import { type RbacSettings, readRbacSettings } from "../engine/access/rbac-settings.js";
import { FairleadError } from "../engine/errors.js";
import type { AppProject } from "../engine/model/app-project.js";
import type { Identity } from "../engine/model/identity.js";
import type { ProjectGrant } from "../engine/model/project-grant.js";
import type { RawSettings } from "../engine/model/settings.js";
import type { Log } from "../engine/ports/log.js";
import type { GoodProjects } from "../engine/project/compile-policy-lines.js";
import { type Policy as CompiledPolicy, compilePolicy, type PolicySource } from "../engine/project/rbac.js";
import { type GrantRules, noGrants } from "../engine/project/weigh-grants.js";
import { explainRight } from "./explain-right.js";
import { providerSettingsOf } from "./login/provider-settings.js";
import type { Policy } from "./request-context.js";

/** Where the parts of the policy come from. */
export interface PolicySources {
  settings(): RawSettings;
  projects(): Iterable<AppProject>;
  /** What an authorization service lets somebody do, as it is known at this moment; none unless there is one. Asked for every question, so it looks up memory. */
  grantsOf?(identity: Identity): readonly ProjectGrant[];
}

/** The policy that counts at this moment. */
export interface PolicyKeeper {
  readonly current: () => Policy;
  /** Told that the settings changed. */
  readonly settingsChanged: () => void;
  /** Told that a project changed. */
  readonly projectsChanged: () => void;
}

/**
 * Keeps the policy in step with the settings and the projects. It is exchanged whole (S24): no question ever meets half of an old and half of a new one. A
 * policy with a line that cannot be read changes nothing, while projects go on to count as they are; if there never was a good one, only the local administrator may do anything.
 */
export function createPolicyKeeper(sources: PolicySources, log: Log): PolicyKeeper {
  const { policy: breakGlass } = compilePolicy({ csv: "" });
  if (breakGlass === undefined) throw new FairleadError("INTERNAL", "The built-in policy cannot be read");
  let good: CompiledPolicy = breakGlass;
  let goodRbac: RbacSettings | undefined;
  let goodRoles: GoodProjects = new Map();
  let grantRules = noGrants;
  let print = { asked: "", version: "" };
  let stale = true;

  function compile(): void {
    stale = false;
    const settings = sources.settings();
    grantRules = grantRulesOf(settings) ?? grantRules;
    const parts = { projects: [...sources.projects()], grantRules, goodRoles };
    const rbac = readRbacSettings(settings.rbac);
    const { policy, problems, ...compiled } = compilePolicy({ ...rbac, ...parts });
    goodRoles = compiled.goodRoles;
    if (policy !== undefined) goodRbac = rbac;
    // Whoever a project takes a role from has it no more, whatever is wrong with the map.
    good = policy ?? (goodRbac && compilePolicy({ ...goodRbac, ...parts }).policy) ?? good;
    const asked = printOf({ ...(goodRbac ?? rbac), projects: parts.projects, grantRules });
    // Where something is wrong, what counts also depends on what counted before.
    if (goodRbac !== undefined && asked !== print.asked)
      print = { asked, version: problems.length === 0 ? asked : printOf([asked, print.version]) };
    for (const problem of problems) log.warn("A line of the policy does not count.", { error: describe(problem) });
    if (policy === undefined) log.error("The policy cannot be read; the last good one stays.", { count: problems.length });
  }

  const adapted: Policy = {
    decide: (identity, resource, action, object) =>
      good.decide(identity, resource, action, object, sources.grantsOf?.(identity)).allowed,
    explain: (identity, resource, action, object) =>
      explainRight(good, identity, { resource, action, object }, sources.grantsOf?.(identity)),
    get version() {
      return print.version;
    },
  };
  const outdate = () => {
    stale = true;
  };
  return {
    current() {
      if (stale) compile();
      return adapted;
    },
    settingsChanged: outdate,
    projectsChanged: outdate,
  };
}

/** What grants are worth; undefined while the provider's settings cannot be read, so that no ceiling falls by a slip of the pen. */
function grantRulesOf(settings: RawSettings): GrantRules | undefined {
  const { settings: provider } = providerSettingsOf(settings);
  if (provider !== undefined) return { mode: provider.umaMode, exemptRoles: provider.ceilingExemptRoles };
  return (settings.general["oidc.config"] ?? "").trim() === "" ? noGrants : undefined;
}

/** A short print of all that a policy is made of. */
function printOf(source: PolicySource | readonly string[]): string {
  const parts = "csv" in source ? { ...source, projects: [...(source.projects ?? [])].map(partsOf) } : source;
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16);
}

const partsOf = ({ metadata, spec }: AppProject) => [metadata.name, metadata.uid, spec.roles];

function describe(problem: object): string {
  return JSON.stringify(problem);
}
