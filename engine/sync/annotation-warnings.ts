import { annotations, csvAnnotation } from "../model/annotations.js";
import type { Manifest } from "../model/manifest.js";
import { formatKey, keyOf } from "../model/resource-key.js";
import { hookDeletePolicies, hookTypes } from "./hooks.js";
import { readObjectOptions } from "./sync-options.js";
import { isWave } from "./wave.js";

/**
 * Names every word in an object's sync annotations that will have no effect: hook types, delete policies, waves, sync options. One sentence
 * each, with the object's key. Empty for an object without such mistakes.
 */
export function annotationWarnings(object: Manifest): readonly string[] {
  const values = object.metadata.annotations;
  const wave = values?.[annotations.syncWave];
  const sentences = [
    ...csvAnnotation(values, annotations.hook)
      .filter((type) => !hookTypes.has(type))
      .map((type) => `Hook type "${type}" is not known and runs in no phase: use one of ${[...hookTypes].join(", ")}`),
    ...csvAnnotation(values, annotations.hookDeletePolicy)
      .filter((policy) => !hookDeletePolicies.has(policy))
      .map((policy) => `Hook delete policy "${policy}" is not known: use BeforeHookCreation, HookSucceeded or HookFailed`),
    ...(wave === undefined || isWave(wave) ? [] : [`Sync wave "${wave}" is not an integer and counts as absent: write a number`]),
    ...readObjectOptions(object).warnings,
  ];
  return sentences.map((sentence) => `${formatKey(keyOf(object))}: ${sentence}`);
}
