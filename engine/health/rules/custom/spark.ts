import type { Health } from "../../../model/health.js";
import type { JsonObject, Manifest } from "../../../model/manifest.js";
import { numberAt, objectAt, specOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";

const waiting = verdict("Progressing", "Waiting for Executor pods");
const running = verdict("Healthy", "SparkApplication is Running");

const failed = ["FAILED", "SUBMISSION_FAILED", "FAILING"];
const byState: ReadonlyMap<string, Health> = new Map([
  ["SUBMITTED", verdict("Progressing", "SparkApplication was submitted successfully")],
  ["COMPLETED", verdict("Healthy", "SparkApplication was Completed")],
  ["PENDING_RERUN", verdict("Progressing", "SparkApplication is Pending Rerun")],
  ["INVALIDATING", verdict("Missing", "SparkApplication is in InvalidatingState")],
  [
    "SUCCEEDING",
    verdict(
      "Progressing",
      "The driver pod has been completed successfully. The executor pods terminate and are cleaned up.\n                                 Under this circumstances, we assume the executor pod are completed.",
    ),
  ],
  [
    "UNKNOWN",
    verdict(
      "Progressing",
      "SparkApplication is in UnknownState because either driver pod or one or all executor pods in unknown state  ",
    ),
  ],
]);

/**
 * An application of Spark that runs is well once it has the executors it asks for: a number, or a range in either of two places.
 * @see https://github.com/kubeflow/spark-operator/blob/master/docs/api-docs.md
 */
export const sparkRule: HealthRule = {
  groups: ["sparkoperator.k8s.io"],
  kinds: ["SparkApplication"],
  assess(application) {
    const state = objectAt(statusOf(application), "applicationState");
    if (state.state === "") return verdict("Progressing", "SparkApplication was added, enqueuing it for submission");
    const name = textAt(state, "state");
    if (name === "RUNNING") return judgeRunning(application);
    if (failed.includes(name)) return verdict("Degraded", textAt(state, "errorMessage"));
    return byState.get(name) ?? waiting;
  },
};

function judgeRunning(application: Manifest): Health {
  const status = statusOf(application);
  if ((status.executorState ?? null) === null) return waiting;
  const executors = Object.values(objectAt(status, "executorState")).filter((state) => state === "RUNNING").length;
  const spec = specOf(application);
  const { instances = null } = objectAt(spec, "executor");
  if (instances === executors) return running;
  const range = rangeOf(spec);
  if (range !== undefined) return executors >= range.least && executors <= range.most ? running : waiting;
  const isUntold = (spec.dynamicAllocation ?? null) === null && instances === null;
  return isUntold && executors >= 1 ? running : waiting;
}

function rangeOf(spec: JsonObject): { readonly least: number; readonly most: number } | undefined {
  const dynamic = objectAt(spec, "dynamicAllocation");
  if (dynamic.enabled === true) return readRange(dynamic, "");
  const settings = objectAt(spec, "sparkConf");
  const prefix = ["spark.streaming.dynamicAllocation.", "spark.dynamicAllocation."].find(
    (one) => textAt(settings, `${one}enabled`) === "true",
  );
  return prefix === undefined ? undefined : readRange(settings, prefix);
}

function readRange(holder: JsonObject, prefix: string): { readonly least: number; readonly most: number } {
  const read = (field: string) => numberAt(holder, field) ?? (Number.parseFloat(textAt(holder, field)) || undefined);
  return {
    least: read(`${prefix}minExecutors`) ?? 0,
    most: read(`${prefix}maxExecutors`) ?? Number.POSITIVE_INFINITY,
  };
}
