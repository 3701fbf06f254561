import type { Manifest } from "../../../model/manifest.js";
import { conditionsOf, hasStatus, isObserved, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type ConditionLine, compileLines } from "./condition-rule.js";

interface NumaplaneKind {
  readonly kind: string;
  /** Which condition says that the rollout failed. */
  readonly failures: readonly ConditionLine[];
  /** The condition of a pause, which is no illness. */
  readonly pause?: string;
  readonly unknown: string;
}

const upgradeFailed: ConditionLine = ["ProgressiveUpgradeSucceeded=False", "Degraded", "Progressive upgrade failed"];
const judgeUpgrade = compileLines([upgradeFailed]);
const judgeChildProgress = compileLines([["ChildResourcesHealthy=False/Progressing", "Progressing", "Child Progressing"]]);

function numaplaneRule({ kind, failures, pause, unknown }: NumaplaneKind): HealthRule {
  const judgeFailure = compileLines(failures);
  const isTriedOut = failures.includes(upgradeFailed);
  const judgeRest = compileLines(
    [
      ...(pause === undefined ? [] : [[`${pause}=True`, "Healthy"] satisfies ConditionLine]),
      ["ChildResourcesHealthy=True", "Healthy", "Healthy"],
    ],
    "line",
  );
  return {
    groups: ["numaplane.numaproj.io"],
    kinds: [kind],
    assess(rollout) {
      if (!hasStatus(rollout) || !isObserved(rollout)) return verdict("Progressing", "Not yet reconciled");
      const conditions = conditionsOf(rollout);
      const hasFailedTrial = isTriedOut && judgeUpgrade(conditions, rollout) !== undefined;
      if (isUpdating(rollout) && !hasFailedTrial) return verdict("Progressing", "Update in progress");
      const progress = judgeChildProgress(conditions, rollout);
      if (progress !== undefined) return progress;
      const status = statusOf(rollout);
      if (textAt(status, "phase") === "Failed") return verdict("Degraded", textAt(status, "message"));
      return judgeFailure(conditions, rollout) ?? judgeRest(conditions, rollout) ?? verdict("Unknown", unknown);
    },
  };
}

function isUpdating(rollout: Manifest): boolean {
  const status = statusOf(rollout);
  return textAt(status, "upgradeInProgress") !== "" || textAt(status, "phase") === "Pending";
}

/** Kinds that are tried beside their predecessor before they replace it. */
const tried = (failure: string): readonly ConditionLine[] => [
  [`ChildResourcesHealthy=False/${failure}`, "Degraded"],
  upgradeFailed,
];

/**
 * Kinds of Numaplane, which rolls out what Numaflow runs.
 * @see https://github.com/numaproj/numaplane
 */
export const numaplaneRules: readonly HealthRule[] = [
  numaplaneRule({ kind: "ISBServiceRollout", failures: tried("ISBSvcFailed"), unknown: "Unknown status" }),
  numaplaneRule({
    kind: "MonoVertexRollout",
    failures: tried("MonoVertexFailed"),
    pause: "MonoVertexPausingOrPaused",
    unknown: "Unknown MonoVertex status",
  }),
  numaplaneRule({
    kind: "PipelineRollout",
    failures: tried("PipelineFailed"),
    pause: "PipelinePausingOrPaused",
    unknown: "Unknown Pipeline status",
  }),
  numaplaneRule({
    kind: "NumaflowControllerRollout",
    failures: [["ChildResourcesHealthy=False/!Progressing", "Degraded"]],
    unknown: "Unknown status",
  }),
];
