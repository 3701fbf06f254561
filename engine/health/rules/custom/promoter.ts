import type { Health } from "../../../model/health.js";
import type { JsonObject, Manifest } from "../../../model/manifest.js";
import { generationOf, hasStatus, numberAt, objectsAt, readCondition, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { judgePolicy, judgeStrategy } from "./promotion.js";

/** How messages speak of a kind, and what makes one well that is ready. */
interface PromoterKind {
  readonly kind: string;
  /** What is being set up. */
  readonly what: string;
  /** What is deleted and observed. */
  readonly name: string;
  readonly missing: string;
  /** What is said before the message of a condition that does not hold: for an error of the reconciler, and for any other reason. */
  readonly failed: readonly [error: string, other: string];
  /** What is said if it is not known whether a condition holds; without it that is no matter. */
  readonly unknown?: string;
  /** What holds up a deletion, by finalizer. */
  readonly finalizers?: Readonly<Record<string, string>>;
  readonly ready?: readonly string[];
  readonly judge: (status: JsonObject) => Health;
}

function promoterRule(about: PromoterKind): HealthRule {
  return {
    groups: ["promoter.argoproj.io"],
    kinds: [about.kind],
    assess(object) {
      if ((object.metadata.deletionTimestamp ?? null) !== null) return verdict("Progressing", sayDeletion(object, about));
      if (!hasStatus(object)) return verdict("Progressing", `Initializing ${about.what}`);
      return judgeReady(object, about) ?? about.judge(statusOf(object));
    },
  };
}

function sayDeletion({ metadata: { finalizers: held } }: Manifest, { name, finalizers }: PromoterKind): string {
  const first = `${name.charAt(0).toUpperCase()}${name.slice(1)} is being deleted`;
  if (finalizers === undefined) return first;
  const reasons = Array.isArray(held) ? held.filter((one) => typeof one === "string" && Object.hasOwn(finalizers, one)) : [];
  return [`${first}.`, ...reasons.map((one) => `${one}: ${finalizers[one]}`)].join(" ");
}

/** What speaks against it; undefined: it is ready. */
function judgeReady(object: Manifest, { name, missing, failed, unknown, ready = ["Ready"] }: PromoterKind): Health | undefined {
  const conditions = objectsAt(statusOf(object), "conditions").filter((raw) => ready.includes(textAt(raw, "type")));
  if (conditions.length === 0) return verdict("Progressing", missing);
  const generation = generationOf(object);
  for (const raw of conditions) {
    const observed = numberAt(raw, "observedGeneration") ?? generation;
    if (generation !== undefined && observed !== generation)
      return verdict("Progressing", `Waiting for ${name} spec update to be observed`);
    const { status, reason, message } = readCondition(raw);
    const why = `(${reason || "Unknown"}): `;
    if (status === "False") {
      const before = reason === "ReconciliationError" ? `${failed[0]}: ` : `${failed[1]} ${why}`;
      return verdict("Degraded", `${before}${message || "Unknown error"}`);
    }
    if (status === "Unknown" && unknown !== undefined) return verdict("Progressing", `${unknown} ${why}${message || "Unknown"}`);
  }
  return undefined;
}

/** A gate has a phase for each branch; any that is neither failure nor success is pending. */
function judgeGate(gate: string, passed: string, empty: string): (status: JsonObject) => Health {
  return (status) => {
    const branches = objectsAt(status, "environments");
    if (branches.length === 0) return verdict("Healthy", `${empty} reconciled`);
    const of = (is: (phase: string) => boolean) =>
      branches.filter((one) => is(textAt(one, "phase"))).map((one) => textAt(one, "branch") || "?");
    const failed = of((phase) => phase === "failure");
    if (failed.length > 0) return verdict("Degraded", `${gate} failed for branch(es): ${failed.join(", ")}`);
    const pending = of((phase) => phase !== "success");
    if (pending.length > 0) return verdict("Progressing", `${gate} pending for branch(es): ${pending.join(", ")}`);
    return verdict("Healthy", `${gate} ${passed} for ${branches.length} environment(s)`);
  };
}

/** A kind whose messages call it by what it does. */
const gate = (kind: string, what: string, unknown: string, judge: PromoterKind["judge"]): HealthRule =>
  promoterRule({
    kind,
    what: `${what.charAt(0).toLowerCase()}${what.slice(1)}`,
    name: kind,
    missing: `${kind} Ready condition is missing`,
    failed: [`${what} failed`, `${what} not ready`],
    unknown: `${what} ${unknown}`,
    judge,
  });

/** Something of a forge that others refer to. */
const reference = (kind: string, what: string, wait: string, setUp = what): HealthRule =>
  promoterRule({
    kind,
    what: setUp,
    name: kind,
    missing: `${kind} Ready condition is missing`,
    failed: [`${what} validation failed`, `${what} not ready`],
    unknown: `${what} readiness unknown`,
    finalizers: { [`${kind.toLowerCase()}.promoter.argoproj.io/finalizer`]: wait },
    judge: () => verdict("Healthy", `${what} is ready`),
  });

/** A kind whose messages call it in words. */
const worded = (kind: string, words: string, rest: Partial<PromoterKind> & Pick<PromoterKind, "judge">): HealthRule => {
  const capital = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  const failed = `${capital} reconciliation failed`;
  return promoterRule({
    kind,
    what: words,
    name: words,
    missing: `${capital} is not ready yet`,
    failed: [failed, failed],
    ...rest,
  });
};

const danglingProvider = "Risk if removed manually: GitRepository objects can reference a provider that no longer exists.";

/**
 * Kinds of the GitOps Promoter.
 * @see https://gitops-promoter.readthedocs.io/en/latest/crd-specs/
 */
export const promoterRules: readonly HealthRule[] = [
  worded("ArgoCDCommitStatus", "Argo CD commit status", {
    judge(status) {
      const { length } = objectsAt(status, "applicationsSelected");
      return length === 0
        ? verdict("Degraded", "Argo CD commit status has no applications configured")
        : verdict("Healthy", `Argo CD commit status is healthy and is tracking ${length} applications`);
    },
  }),
  worded("CommitStatus", "commit status", {
    judge(status) {
      const [sha, phase] = [textAt(status, "sha"), textAt(status, "phase")];
      const isTold = sha !== "" && phase !== "";
      return verdict("Healthy", isTold ? `Commit status for commit ${sha} reports ${phase}` : "Commit status is healthy");
    },
  }),
  worded("PullRequest", "pull request", {
    ready: ["Reconciled", "Ready"],
    finalizers: {
      "pullrequest.promoter.argoproj.io/finalizer":
        "Waiting for SCM closure or reconciliation of the pull request. Risk if removed manually: the real PR can stay open after the CR is gone.",
      "changetransferpolicy.promoter.argoproj.io/pullrequest-finalizer":
        "Waiting for the ChangeTransferPolicy to observe PR identity and state. Risk if removed manually: promotion status or history can be wrong or racy.",
    },
    judge(status) {
      const [id, state] = [textAt(status, "id"), textAt(status, "state")];
      const isTold = id !== "" && state !== "";
      return verdict("Healthy", isTold ? `Pull request is ${state} as PR ${id}` : "Pull request is healthy");
    },
  }),
  worded("ChangeTransferPolicy", "change transfer policy", {
    finalizers: {
      "changetransferpolicy.promoter.argoproj.io/finalizer":
        "Waiting to clear related PullRequest finalizers and finish cleanup before this policy is removed. Risk if removed manually: The 'changetransferpolicy.promoter.argoproj.io/pullrequest-finalizer' finalizer may not be cleaned up from PullRequests owned by this ChangeTransferPolicy.",
    },
    judge: judgePolicy,
  }),
  worded("PromotionStrategy", "promotion strategy", { judge: judgeStrategy }),
  reference(
    "ScmProvider",
    "SCM provider",
    `Waiting until no GitRepository in this namespace still references this provider. ${danglingProvider}`,
  ),
  reference(
    "ClusterScmProvider",
    "Cluster SCM provider",
    `Waiting until no GitRepository still references this cluster-wide SCM provider. ${danglingProvider}`,
    "cluster SCM provider",
  ),
  reference(
    "GitRepository",
    "Git repository",
    "Waiting until no non-deleting PullRequests still reference this repository. Risk if removed manually: repository metadata may be removed while promotions still depend on it.",
  ),
  gate(
    "TimedCommitStatus",
    "Timed commit gate",
    "status unknown",
    judgeGate("Timed commit gate", "satisfied", "Timed commit gate"),
  ),
  gate(
    "WebRequestCommitStatus",
    "Web request commit validation",
    "unknown",
    judgeGate("Web request validation", "passed", "Web request commit validation"),
  ),
  gate(
    "GitCommitStatus",
    "Git commit validation",
    "status unknown",
    judgeGate("Git commit validation", "passed", "Git commit validation"),
  ),
];
