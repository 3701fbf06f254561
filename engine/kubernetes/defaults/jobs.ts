import type { JsonObject } from "../../model/manifest.js";
import { fieldOf } from "../json-value.js";
import { type Change, chain, fillIn, forEachItem, isUnset, within, withinOrNew } from "./fill-in.js";
import { podTemplateDefaults } from "./pod.js";
import { templateLabels, withLabels } from "./workloads.js";

/**
 * The defaults of a Job; it takes its template's labels if it has none.
 * @see kubernetes/kubernetes:pkg/apis/batch/v1/defaults.go
 */
export const jobDefaults: Change = (job) => {
  const labels = templateLabels(job);
  const filled = within(
    job,
    "spec",
    chain(
      counts,
      (spec) => fillIn(spec, { completionMode: "NonIndexed", suspend: false, manualSelector: false }),
      (spec) =>
        fillIn(spec, { podReplacementPolicy: isUnset(fieldOf(spec, "podFailurePolicy")) ? "TerminatingOrFailed" : "Failed" }),
      policyAndTemplate,
    ),
  );
  return labels === undefined ? filled : withLabels(filled, labels);
};

/** The defaults of a CronJob; those of its Jobs come when they are created. */
export const cronJobDefaults: Change = (cronJob) =>
  within(
    cronJob,
    "spec",
    chain(
      (spec) =>
        fillIn(spec, { concurrencyPolicy: "Allow", suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 }),
      (spec) =>
        within(spec, "jobTemplate", (template) =>
          within(
            withinOrNew(template, "metadata", (metadata) => metadata),
            "spec",
            policyAndTemplate,
          ),
        ),
    ),
  );

function counts(spec: JsonObject): JsonObject {
  const isSingle = isUnset(fieldOf(spec, "completions")) && isUnset(fieldOf(spec, "parallelism"));
  const backoffLimit = isUnset(fieldOf(spec, "backoffLimitPerIndex")) ? 6 : 2_147_483_647;
  return fillIn(spec, { ...(isSingle && { completions: 1 }), parallelism: 1, backoffLimit });
}

function policyAndTemplate(spec: JsonObject): JsonObject {
  const policy = within(spec, "podFailurePolicy", (failure) =>
    forEachItem(failure, "rules", (rule) =>
      forEachItem(rule, "onPodConditions", (condition) => fillIn(condition, { status: "True" })),
    ),
  );
  return within(policy, "template", podTemplateDefaults);
}
