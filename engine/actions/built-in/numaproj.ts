import { removePointer } from "../../kubernetes/json-pointer.js";
import { isObject } from "../../kubernetes/json-value.js";
import type { JsonObject } from "../../model/manifest.js";
import type { Action, ActionRule } from "../action.js";
import { annotated, annotationOf, at, listAt, textAt, withField } from "../fields.js";

type Change = (object: JsonObject) => JsonObject;
type Is = (object: JsonObject) => boolean;

const faIcon = (name: string) => `fa-solid fa-fw fa-${name}`;
const stateOf = (object: JsonObject) => textAt(object, "metadata", "labels", "numaplane.numaproj.io/upgrade-state");
const forceKey = "numaplane.numaproj.io/force-promote";
const isOwnedBy = (object: JsonObject, kind: string) =>
  listAt(object, "metadata", "ownerReferences").some((owner) => isObject(owner) && owner["kind"] === kind);

/** Where an object, or what a rollout makes, says whether it shall run, and how it may be woken. */
interface Pausable {
  readonly lifecycle: readonly string[];
  readonly strategies: readonly string[];
  /** Whether it is somebody else's to pause. Default: never. */
  readonly isLocked?: Is;
  readonly wakeFast: Change;
  readonly wakeGradually: Change;
}

function pausing({ lifecycle, strategies, isLocked = () => false, wakeFast, wakeGradually }: Pausable): readonly Action[] {
  const phase = [...lifecycle, "desiredPhase"];
  const isPaused: Is = (object) => at(object, ...phase) === "Paused";
  const strategy = (object: JsonObject) => textAt(object, ...strategies, "numaflow.numaproj.io/allowed-resume-strategies");
  const isWakeable: Is = (object) => !isLocked(object) && isPaused(object);
  const running: Change = (object) => withField(object, phase, "Running");
  return [
    {
      name: "pause",
      iconClass: faIcon("pause"),
      isDisabled: (object) => isLocked(object) || isPaused(object),
      run: (object) => withField(object, phase, "Paused"),
    },
    {
      name: "unpause-gradual",
      displayName: "Unpause (gradual)",
      iconClass: faIcon("play"),
      isDisabled: (object) => !isWakeable(object) || strategy(object) === "fast",
      run: (object) => wakeGradually(running(object)),
    },
    {
      name: "unpause-fast",
      displayName: "Unpause (fast)",
      iconClass: faIcon("play"),
      isDisabled: (object) => !isWakeable(object) || !["fast", "slow, fast"].includes(strategy(object)),
      run: (object) => wakeFast(running(object)),
    },
  ];
}

const forcePromote = (displayName?: string): Action => ({
  name: "force-promote",
  ...(displayName !== undefined && { displayName }),
  iconClass: faIcon("forward"),
  isDisabled: (object) =>
    !["in-progress", "trial"].includes(stateOf(object)) || at(object, "metadata", "labels", forceKey) === "true",
  run: (object) => withField(object, ["metadata", "labels", forceKey], "true"),
});

const resumeStrategy =
  (strategy: string): Change =>
  (object) =>
    annotated(object, "numaflow.numaproj.io/resume-strategy", strategy);
const fastResume =
  (isFast: boolean): Change =>
  (object) =>
    withField(object, ["spec", "strategy", "pauseResume", "fastResume"], isFast);

/** A rollout pauses what it makes; its own strategy says how that wakes. */
const rolloutOf = (part: string) =>
  pausing({
    lifecycle: ["spec", part, "spec", "lifecycle"],
    strategies: ["spec", part, "metadata", "annotations"],
    wakeFast: fastResume(true),
    wakeGradually: fastResume(false),
  });

const lossKey = "numaplane.numaproj.io/allow-data-loss";

/** @see https://numaflow.numaproj.io and numaproj/numaplane */
export const numaprojActions: readonly ActionRule[] = [
  { kinds: ["numaflow.numaproj.io/InterStepBufferService"], actions: [forcePromote()] },
  {
    kinds: ["numaflow.numaproj.io/MonoVertex"],
    actions: [
      ...pausing({
        lifecycle: ["spec", "lifecycle"],
        strategies: ["spec", "metadata", "annotations"],
        isLocked: (object) => isOwnedBy(object, "MonoVertexRollout"),
        wakeFast: (object) => object,
        wakeGradually: (object) => removePointer(object, ["spec", "replicas"]),
      }),
      forcePromote("Force Promote"),
    ],
  },
  {
    kinds: ["numaflow.numaproj.io/Pipeline"],
    actions: [
      ...pausing({
        lifecycle: ["spec", "lifecycle"],
        strategies: ["spec", "metadata", "annotations"],
        isLocked: (object) => isOwnedBy(object, "PipelineRollout") && stateOf(object) !== "recyclable-expired",
        wakeFast: resumeStrategy("fast"),
        wakeGradually: resumeStrategy("slow"),
      }),
      forcePromote("Force Promote"),
      {
        name: "delete",
        displayName: "Delete",
        iconClass: faIcon("trash"),
        isDisabled: (object) => !["recyclable", "recyclable-expired"].includes(stateOf(object)),
        run: (object) => annotated(object, "numaplane.numaproj.io/marked-for-deletion", "true"),
      },
    ],
  },
  { kinds: ["numaplane.numaproj.io/MonoVertexRollout"], actions: rolloutOf("monoVertex") },
  {
    kinds: ["numaplane.numaproj.io/PipelineRollout"],
    actions: [
      ...rolloutOf("pipeline"),
      {
        name: "allow-data-loss",
        displayName: "Allow (Possible) Data Loss",
        iconClass: faIcon("unlock"),
        isDisabled: (object) => at(object, "status", "upgradeInProgress") !== "PipelinePauseAndDrain",
        run: (object) => annotated(object, lossKey, "true"),
      },
      {
        name: "disallow-data-loss",
        displayName: "Disallow Data Loss",
        iconClass: faIcon("lock"),
        isDisabled: (object) => annotationOf(object, lossKey) !== "true",
        run: (object) => annotated(object, lossKey, "false"),
      },
    ],
  },
];
