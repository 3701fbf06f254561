import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

/**
 * Kinds of Tekton: a run is well when it succeeded, what installs Tekton when it is ready.
 * @see https://tekton.dev/docs/pipelines/pipelineruns/#monitoring-execution-status
 */
export const tektonRules: readonly HealthRule[] = [
  conditionRule({
    groups: ["tekton.dev"],
    kinds: ["CustomRun", "PipelineRun", "TaskRun"],
    lines: [
      ["Succeeded=Unknown/PipelineRunPending", "Suspended"],
      ["Succeeded=Unknown", "Progressing"],
      ["Succeeded=True", "Healthy"],
      ["Succeeded=False", "Degraded"],
    ],
  }),
  conditionRule({
    groups: ["triggers.tekton.dev"],
    kinds: ["EventListener"],
    lines: [
      ["Ready|Available=False", "Degraded"],
      ["Ready=True", "Healthy"],
    ],
    first: "line",
  }),
  conditionRule({
    groups: ["operator.tekton.dev"],
    kinds: ["TektonChain", "TektonConfig", "TektonDashboard", "TektonHub", "TektonPipeline", "TektonResult", "TektonTrigger"],
    lines: [
      ["Ready=True", "Healthy"],
      ["Ready=Unknown", "Progressing"],
      ["Ready=False", "Degraded"],
    ],
  }),
];
