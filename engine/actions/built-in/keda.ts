import { removePointer } from "../../kubernetes/json-pointer.js";
import type { JsonObject } from "../../model/manifest.js";
import { type Action, type ActionRule, icons } from "../action.js";
import { annotated, annotationOf, textAt } from "../fields.js";
import { actionFailure, readNumber } from "../read-number.js";

const pausedKey = "autoscaling.keda.sh/paused";
const replicasKey = "autoscaling.keda.sh/paused-replicas";
const isPaused = (object: JsonObject) => annotationOf(object, pausedKey) === "true";
const isHeld = (object: JsonObject) => isPaused(object) || annotationOf(object, replicasKey) !== undefined;
const without = (object: JsonObject, key: string) => removePointer(object, ["metadata", "annotations", key]);

const pause: Action = { name: "pause", iconClass: icons.pauseCircle, run: (object) => annotated(object, pausedKey, "true") };

/** @see https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling */
export const kedaActions: readonly ActionRule[] = [
  {
    kinds: ["keda.sh/ScaledJob"],
    actions: [
      { ...pause, isDisabled: isPaused },
      {
        name: "resume",
        iconClass: icons.playCircle,
        isDisabled: (object) => !isPaused(object),
        run: (object) => without(object, pausedKey),
      },
    ],
  },
  {
    kinds: ["keda.sh/ScaledObject"],
    actions: [
      { ...pause, isDisabled: isHeld },
      {
        name: "paused-replicas",
        iconClass: icons.pauseCircle,
        isDisabled: isPaused,
        parameters: (object) => [{ name: "replicas", default: textAt(object, "metadata", "annotations", replicasKey) || "0" }],
        run: (object, { parameters }) => annotated(object, replicasKey, String(readReplicas(parameters))),
      },
      {
        name: "resume",
        iconClass: icons.playCircle,
        isDisabled: (object) => !isHeld(object),
        run: (object) => without(without(object, pausedKey), replicasKey),
      },
    ],
  },
];

function readReplicas(parameters: Readonly<Record<string, string>>): number {
  const replicas = readNumber(parameters, "replicas", " (must be >= 0)");
  if (replicas >= 0) return replicas;
  throw actionFailure(`invalid number: ${parameters["replicas"] ?? ""} (must be >= 0)`);
}
