import { statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule, messageOrReason } from "./condition-rule.js";
import { phaseRule } from "./phase-rule.js";
import { rolloutRule } from "./rollout.js";
import type { Text } from "./text.js";

const groups = ["argoproj.io"];

/** What a run says of itself, or this where it says nothing. */
const ownMessageOr =
  (fallback: string): Text<string> =>
  (_, run) =>
    textAt(statusOf(run), "message") || fallback;

/**
 * Kinds of Argo Rollouts, Argo Workflows and Argo Events.
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/analysis/
 * @see https://argoproj.github.io/argo-workflows/cron-workflows/
 * @see https://argoproj.github.io/argo-events/concepts/eventbus/
 */
export const argoRules: readonly HealthRule[] = [
  rolloutRule,
  phaseRule({
    groups,
    kinds: ["AnalysisRun"],
    at: "status.phase",
    phases: {
      Pending: ["Progressing", "Analysis run is running"],
      Running: ["Progressing", "Analysis run is running"],
      Successful: ["Healthy", ownMessageOr("Analysis run completed successfully")],
      Failed: ["Degraded", ownMessageOr("Analysis run failed")],
      Error: ["Degraded", ownMessageOr("Analysis run had an error")],
      Inconclusive: ["Unknown", ownMessageOr("Analysis run was inconclusive")],
    },
    absent: ["Progressing", "Waiting for analysis run to finish: status has not been reconciled."],
  }),
  phaseRule({
    groups,
    kinds: ["Experiment"],
    at: "status.phase",
    phases: {
      Pending: ["Progressing", "Experiment is pending"],
      Running: ["Progressing", "Experiment is running"],
      Successful: ["Healthy", "Experiment is successful"],
      Failed: ["Degraded", "Experiment has failed"],
      Error: ["Degraded", "Experiment had an error"],
    },
    absent: ["Progressing", "Waiting for experiment to finish: status has not been reconciled."],
  }),
  conditionRule({
    groups,
    kinds: ["CronWorkflow"],
    lines: [
      ["SpecError|SubmissionError=True", "Degraded"],
      ["Completed=True", "Healthy"],
    ],
    otherwise: () => verdict("Healthy", "CronWorkflow is healthy."),
  }),
  conditionRule({
    groups,
    kinds: ["EventBus"],
    lines: [
      ["Deployed=False", "Degraded", messageOrReason],
      ["Deployed=True", "Healthy", messageOrReason],
    ],
    otherwise: "Waiting for initialization",
  }),
  conditionRule({
    groups,
    kinds: ["EventSource", "Sensor"],
    lines: [
      ["SourcesProvided|DependenciesProvided|TriggersProvided|Deployed=False", "Degraded", messageOrReason],
      ["Deployed=True", "Healthy", messageOrReason],
    ],
    first: "line",
  }),
];
