import { messageOf } from "../../errors.js";
import { applyMergePatch } from "../../kubernetes/json-merge-patch.js";
import type { Json, Manifest } from "../../model/manifest.js";
import type { PredictionInput } from "./prediction-input.js";
import { ownFields, predictServerSide } from "./server-side.js";
import { lastAppliedOf, predictThreeWay } from "./three-way.js";

/** What live would be after an apply, and what a person should know about how that was found out. */
export interface PredictedLive {
  readonly object: Manifest;
  readonly warnings: readonly string[];
}

/**
 * Predicts live after an apply. What tells which fields were wanted before decides how: our own entry in the managed fields, else the annotation a
 * client-side apply left, else nothing, and then nothing is removed. A target that no merge can be made of (one list item named twice) is laid over live
 * with its lists whole, and a warning says that removed fields are not noticed.
 */
export function predictLive(input: PredictionInput): PredictedLive {
  try {
    return { object: choose(input), warnings: [] };
  } catch (thrown) {
    const object = applyMergePatch(input.live as unknown as Json, input.target as unknown as Json) as unknown as Manifest;
    return { object, warnings: [`${messageOf(thrown)}. Lists are compared as wholes; fields removed from Git are not noticed`] };
  }
}

function choose(input: PredictionInput): Manifest {
  const own = ownFields(input.live);
  const lastApplied = own === undefined ? lastAppliedOf(input.live) : undefined;
  return lastApplied === undefined ? predictServerSide(input, own) : predictThreeWay(input, lastApplied);
}
