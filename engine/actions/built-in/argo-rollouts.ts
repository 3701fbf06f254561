import { removePointer } from "../../kubernetes/json-pointer.js";
import { isList } from "../../kubernetes/json-value.js";
import type { JsonObject } from "../../model/manifest.js";
import type { Action, ActionRule } from "../action.js";
import { at, listAt, textAt, withField } from "../fields.js";
import { timeStamp } from "../time-stamps.js";

type Is = (object: JsonObject) => boolean;

const endedPhases = ["Successful", "Failed", "Error", "Inconclusive"];
const isPromoted: Is = (rollout) => at(rollout, "status", "currentPodHash") === at(rollout, "status", "stableRS");
const isAborted: Is = (rollout) => at(rollout, "status", "abort") === true;
const isPausedBySpec: Is = (rollout) => at(rollout, "spec", "paused") === true;
const pauses = (rollout: JsonObject) => listAt(rollout, "status", "pauseConditions");
const isPaused: Is = (rollout) =>
  isList(at(rollout, "status", "pauseConditions")) ? pauses(rollout).length > 0 : isPausedBySpec(rollout);
const steps = (rollout: JsonObject) => listAt(rollout, "spec", "strategy", "canary", "steps");
const currentStep = (rollout: JsonObject) => at(rollout, "status", "currentStepIndex");

/** Whether the controller is so old (before 0.10) that it writes a hash where the generation stands. */
const isOldController: Is = (rollout) => {
  const text = at(rollout, "status", "observedGeneration");
  const observed = text === undefined || text === "" ? Number.NaN : Number(text);
  return Number.isNaN(observed) || observed > Number(at(rollout, "metadata", "generation"));
};

const withoutPauses = (rollout: JsonObject) =>
  pauses(rollout).length > 0 ? removePointer(rollout, ["status", "pauseConditions"]) : rollout;

const rolloutActions: readonly Action[] = [
  {
    name: "restart",
    displayName: "Restart Pods",
    run: (rollout, { now }) => withField(rollout, ["spec", "restartAt"], timeStamp(now)),
  },
  {
    name: "resume",
    isDisabled: (rollout) => !isPaused(rollout),
    run: (rollout) => {
      const going = withoutPauses(rollout);
      return isPausedBySpec(going) ? withField(going, ["spec", "paused"], false) : going;
    },
  },
  {
    name: "abort",
    isDisabled: (rollout) => isPromoted(rollout) || isAborted(rollout),
    run: (rollout) => withField(rollout, ["status", "abort"], true),
  },
  {
    name: "retry",
    isDisabled: (rollout) => isPromoted(rollout) || !isAborted(rollout),
    run: (rollout) => removePointer(rollout, ["status", "abort"]),
  },
  {
    name: "pause",
    isDisabled: (rollout) => isPromoted(rollout) || isAborted(rollout) || isPausedBySpec(rollout),
    run: (rollout) => withField(rollout, ["spec", "paused"], true),
  },
  {
    name: "promote-full",
    isDisabled: (rollout) =>
      at(rollout, "status") === undefined ||
      isPromoted(rollout) ||
      (isOldController(rollout) && at(rollout, "spec", "strategy", "blueGreen") !== undefined),
    run: promoteFull,
  },
  {
    name: "skip-current-step",
    isDisabled: (rollout) => steps(rollout).length === 0 || currentStep(rollout) === steps(rollout).length,
    run: (rollout) => {
      const step = currentStep(rollout);
      if (typeof step !== "number" || step >= steps(rollout).length) return rollout;
      return withField(withoutPauses(rollout), ["status", "currentStepIndex"], step + 1);
    },
  },
];

/** As `kubectl argo rollouts`. @see argoproj/argo-rollouts:pkg/kubectl-argo-rollouts/cmd */
export const argoRolloutActions: readonly ActionRule[] = [
  { kinds: ["argoproj.io/Rollout"], actions: rolloutActions },
  {
    kinds: ["argoproj.io/AnalysisRun"],
    actions: [
      {
        name: "terminate",
        isDisabled: (run) => at(run, "spec", "terminate") === true || endedPhases.includes(textAt(run, "status", "phase")),
        run: (run) => withField(run, ["spec", "terminate"], true),
      },
    ],
  },
];

function promoteFull(rollout: JsonObject): JsonObject {
  if (at(rollout, "status") === undefined) return rollout;
  if (!isOldController(rollout)) return withField(rollout, ["status", "promoteFull"], true);
  const going = removePointer(rollout, ["status", "abort"]);
  return steps(going).length > 0 ? withField(going, ["status", "currentStepIndex"], steps(going).length) : going;
}
