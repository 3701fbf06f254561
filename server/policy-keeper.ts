import { readRbacSettings } from "../engine/access/rbac-settings.js";
import { FairleadError } from "../engine/errors.js";
import type { AppProject } from "../engine/model/app-project.js";
import type { RawSettings } from "../engine/model/settings.js";
import type { Log } from "../engine/ports/log.js";
import { type Policy as CompiledPolicy, compilePolicy } from "../engine/project/rbac.js";
import { explainRight } from "./explain-right.js";
import type { Policy } from "./request-context.js";

/** Where the parts of the policy come from. */
export interface PolicySources {
  settings(): RawSettings;
  projects(): Iterable<AppProject>;
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
 * policy with a line that cannot be read changes nothing; if there never was a good one, only the local administrator may do anything.
 */
export function createPolicyKeeper(sources: PolicySources, log: Log): PolicyKeeper {
  const { policy: breakGlass } = compilePolicy({ csv: "" });
  if (breakGlass === undefined) throw new FairleadError("INTERNAL", "The built-in policy cannot be read");
  let good: CompiledPolicy = breakGlass;
  let stale = true;

  function compile(): void {
    stale = false;
    const { policy, problems } = compilePolicy({ ...readRbacSettings(sources.settings().rbac), projects: sources.projects() });
    for (const problem of problems) log.warn("A line of the policy does not count.", { error: describe(problem) });
    if (policy === undefined) log.error("The policy cannot be read; the last good one stays.", { count: problems.length });
    good = policy ?? good;
  }

  const adapted: Policy = {
    decide: (identity, resource, action, object) => good.decide(identity, resource, action, object).allowed,
    explain: (identity, resource, action, object) => explainRight(good, identity, { resource, action, object }),
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

function describe(problem: object): string {
  return JSON.stringify(problem);
}
