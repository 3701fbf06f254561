import type { ProjectGrant } from "../model/project-grant.js";
import type { Hearing } from "./hearings.js";
import { type Decision, findRule, headOf, indexRules, type RuleIndex } from "./policy-rules.js";
import { projectOfObject } from "./project-of-object.js";
import type { SubjectRules } from "./subject-rules.js";
import { type GrantRules, noGrants, scalesOf, weighGrants } from "./weigh-grants.js";

/** Everything remembered about one caller. */
export interface Caller {
  /** `grants`: what an authorization service lets the caller do at this moment. */
  decide(resource: string, action: string, object: string, grants?: readonly ProjectGrant[]): Decision;
}

/** A hearing with the rules that it goes by. */
export interface PreparedHearing extends Hearing {
  readonly rules: SubjectRules;
}

/** What is remembered about one resource and action. */
interface Question {
  readonly global: RuleIndex;
  readonly projects: Map<string, RuleIndex>;
}

const mostQuestions = 512;

/** The answer where no line speaks of what is asked. */
export const noRule: Decision = { allowed: false, because: "no policy line allows it" };

/** What a caller is judged by besides the lines that speak of them. */
export interface CallerRules {
  readonly hasProject: (name: string) => boolean;
  /** What grants are worth to this caller; nothing unless said. */
  readonly grantRules?: GrantRules;
}

/**
 * Answers one caller's questions: the first hearing that allows does, else the first that denies says why not; then grants are weighed against that.
 */
export function createCaller(hearings: readonly PreparedHearing[], { hasProject, grantRules = noGrants }: CallerRules): Caller {
  const judges = hearings.map((hearing) => createJudge(hearing, hasProject));
  const scales = scalesOf(hearings, grantRules, hasProject);
  const byLines = (asked: Asked): Decision | undefined => {
    let denied: Decision | undefined;
    for (const judge of judges) {
      const decision = judge(asked);
      if (decision?.allowed === true) return decision;
      denied ??= decision;
    }
    return denied;
  };
  return {
    decide(resource, action, object, grants = []) {
      const asked = { resource, action, object, head: headOf(object), project: projectOfObject(resource, object) };
      return weighGrants(byLines(asked), asked, scales, grants) ?? noRule;
    },
  };
}

interface Asked {
  readonly resource: string;
  readonly action: string;
  readonly object: string;
  readonly head: string;
  readonly project: string | undefined;
}

/** Undefined where no line speaks of it. */
type Judge = (asked: Asked) => Decision | undefined;

function createJudge({ rules, concerns, globalOnly = false }: PreparedHearing, hasProject: (name: string) => boolean): Judge {
  const questions = new Map<string, Map<string, Question>>();
  let count = 0;

  function question(resource: string, action: string): Question {
    const known = questions.get(resource)?.get(action);
    if (known !== undefined) return known;
    if (++count > mostQuestions) {
      questions.clear();
      count = 1;
    }
    const asked: Question = { global: indexRules(rules.global, resource, action), projects: new Map() };
    const actions = questions.get(resource) ?? new Map<string, Question>();
    questions.set(resource, actions.set(action, asked));
    return asked;
  }

  return ({ resource, action, object, head, project }) => {
    if (concerns !== undefined && !concerns(project)) return undefined;
    const { global, projects } = question(resource, action);
    let own = project === undefined || globalOnly ? undefined : projects.get(project);
    if (own === undefined && project !== undefined && !globalOnly && hasProject(project)) {
      own = indexRules(rules.within(project), resource, action);
      projects.set(project, own);
    }
    const rule =
      findRule(global.denies, head, object) ??
      (own && findRule(own.denies, head, object)) ??
      findRule(global.allows, head, object) ??
      (own && findRule(own.allows, head, object));
    return rule?.decision;
  };
}
