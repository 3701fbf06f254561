import { isObject } from "../../kubernetes/json-value.js";
import { threeWayMerge } from "../../kubernetes/three-way-merge.js";
import { annotations } from "../../model/annotations.js";
import type { JsonObject, Manifest } from "../../model/manifest.js";
import { foldStringData } from "../string-data.js";
import type { PredictionInput } from "./prediction-input.js";

/**
 * What a client-side apply would make of the live object: what the annotation says was applied last, and the target does not want any more, goes.
 * @throws FairleadError `BAD_USER_INPUT` if a list names one item twice
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#how-apply-calculates-differences-and-merges-changes
 */
export function predictThreeWay({ target, live, schema }: PredictionInput, lastApplied: JsonObject): Manifest {
  const last = foldStringData(lastApplied as unknown as Manifest);
  return threeWayMerge({ lastApplied: last, target, live, schema });
}

/** What `kubectl apply` or Argo CD's client-side apply noted on an object; undefined if nothing readable is there. */
export function lastAppliedOf(live: Manifest): JsonObject | undefined {
  const text = live.metadata.annotations?.[annotations.lastApplied];
  if (typeof text !== "string") return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
