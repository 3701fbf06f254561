import { compareResource, type ResourceVerdict } from "../../engine/diff/compare-resource.js";
import { messageOf } from "../../engine/errors.js";
import { keyOf } from "../../engine/model/resource-key.js";
import type { Tally } from "./count.js";
import { type DiffCase, diffCases } from "./diff-cases.js";

/** Compares what Argo CD's own tests of comparing do. */
export function countDiff(checkout: string): Tally {
  const cases = diffCases(checkout);
  return { title: "comparisons", cases: cases.length, disagreements: cases.flatMap(disagreement) };
}

function disagreement(one: DiffCase): readonly string[] {
  try {
    const verdict = judge(one);
    const predicted = JSON.stringify(verdict.predictedLive);
    const missing = (one.holds ?? []).filter((text) => !predicted.includes(text));
    const stray = (one.lacks ?? []).filter((text) => predicted.includes(text));
    if (verdict.modified === one.modified && missing.length + stray.length === 0) return [];
    return [
      `${one.name}: modified ${verdict.modified}, lacks ${missing.join(" ") || "nothing"}, holds ${stray.join(" ") || "nothing"} too much`,
    ];
  } catch (thrown) {
    return [`${one.name}: ${messageOf(thrown)}`];
  }
}

function judge({ target, live, predicted, includesMutations = false, ...options }: DiffCase): ResourceVerdict {
  const dryRun = predicted && { answer: predicted, includesMutations };
  return compareResource({ key: keyOf(target), target, live }, { ...options, ...(dryRun && { dryRun }) });
}
