import type { Asked } from "./explain-decision.js";
import type { PolicyCorpus } from "./policy-corpus.js";
import type { Policy } from "./rbac.js";

/** A decision that one policy makes and another does not. */
export interface ChangedDecision extends Asked {
  readonly subject: string;
  /** What the second policy says. */
  readonly allowed: boolean;
  /** Why the first said otherwise, and why the second says so. */
  readonly before: string;
  readonly after: string;
}

/** What was asked, and what differs. */
export interface PolicyDifference {
  /** In order of the subjects, then of the questions. */
  readonly changed: readonly ChangedDecision[];
  readonly asked: number;
  /** Decisions that were not asked for, because there were too many. */
  readonly left: number;
}

/** So many decisions take a few seconds. */
const mostAsked = 2_000_000;

/** Asks two policies the same questions about the same subjects. */
export function diffPolicies(before: Policy, after: Policy, { subjects, questions }: PolicyCorpus): PolicyDifference {
  const changed: ChangedDecision[] = [];
  const total = subjects.length * questions.length;
  let asked = 0;
  for (const { name: subject, principals, later = principals } of subjects) {
    if (asked + questions.length > mostAsked) break;
    asked += questions.length;
    const [first, second] = [before.hear(principals), after.hear(later)];
    for (const { resource, action, object } of questions) {
      const [was, is] = [first.decide(resource, action, object), second.decide(resource, action, object)];
      if (was.allowed !== is.allowed)
        changed.push({ subject, resource, action, object, allowed: is.allowed, before: was.because, after: is.because });
    }
  }
  return { changed, asked, left: total - asked };
}
