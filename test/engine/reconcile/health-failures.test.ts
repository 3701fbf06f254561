import { expect, test } from "vitest";
import { compileHealthScripts } from "../../../engine/health/health-scripts.js";
import { createLiveIndex } from "../../../engine/live/live-index.js";
import type { HealthQuestion } from "../../../engine/live/record-health.js";
import type { Comparison, ResourceComparison } from "../../../engine/model/comparison.js";
import { keyOf } from "../../../engine/model/resource-key.js";
import { awaitsFirstVerdict, healthFailures } from "../../../engine/reconcile/health-failures.js";
import { liveObject } from "../live/live-object.js";

type Said = "fails" | "speaks" | "waits";

/** A comparison of live Widgets, of which a script has said this. */
function compared(...names: readonly (readonly [name: string, said: Said, more?: object])[]) {
  const questions: HealthQuestion[] = [];
  const scripts = compileHealthScripts([{ key: "Widget", healthScript: "x" }]);
  const index = createLiveIndex({ scripts: () => scripts, ask: (question) => void questions.push(question) });
  const resources = names.map(([name, said, more = {}]): ResourceComparison => {
    const live = liveObject({ kind: "Widget", name, trackedBy: "shop", ...more });
    index.apply({ type: "upsert", object: live });
    const question = questions.at(-1);
    const failure = said === "fails" ? { healthFailure: `${name} failed` } : {};
    if (said !== "waits" && question !== undefined)
      index.judged(question, { health: { status: "Healthy" }, judgedBy: "x", ...failure });
    const rest = { modified: false, requiresPruning: false, ignoreExtraneous: false, hook: false };
    return { key: keyOf(live), live, status: "Synced", ...rest };
  });
  const comparison: Comparison = { status: "Synced", resources, health: { status: "Healthy" }, conditions: [] };
  return { comparison, index };
}

const prefix = "error setting app health: failed to get resource health for";

test.each([
  ["nothing where every script spoke", compared(["a", "speaks"], ["b", "waits"]), []],
  ["which script failed", compared(["a", "fails"]), [`${prefix} "Widget" with name "a" in namespace "web": a failed`]],
  [
    "how many others failed",
    compared(["a", "fails"], ["b", "fails"], ["c", "fails"]),
    [`${prefix} "Widget" with name "a" in namespace "web": a failed (and 2 more)`],
  ],
  [
    "nothing of objects that ask to be left out",
    compared(["a", "fails", { metadata: { annotations: { "argocd.argoproj.io/ignore-healthcheck": "true" } } }]),
    [],
  ],
])("healthFailures() says %s", (_, { comparison, index }, expected) => {
  expect(healthFailures(comparison, index)).toEqual(expected.map((message) => ({ type: "ComparisonError", message })));
});

test("awaitsFirstVerdict() holds until every script has spoken once", () => {
  const waiting = compared(["a", "speaks"], ["b", "waits"]);
  expect(awaitsFirstVerdict(waiting.comparison, waiting.index)).toBe(true);
  const spoken = compared(["a", "speaks"]);
  expect(awaitsFirstVerdict(spoken.comparison, spoken.index)).toBe(false);
  spoken.index.apply({ type: "upsert", object: liveObject({ kind: "Widget", name: "a", metadata: { resourceVersion: "9" } }) });
  expect(awaitsFirstVerdict(spoken.comparison, spoken.index)).toBe(false);
});
