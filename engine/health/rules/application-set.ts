import type { HealthStatus } from "../../model/health.js";
import { conditionsOf, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/** The first line that holds decides. */
const lines: readonly (readonly [type: string, status: string, health: HealthStatus])[] = [
  ["ErrorOccurred", "True", "Degraded"],
  ["ResourcesUpToDate", "False", "Degraded"],
  ["RolloutProgressing", "True", "Progressing"],
  ["ResourcesUpToDate", "True", "Healthy"],
];

/**
 * An ApplicationSet is well when its Applications are as it wants them.
 * @see argoproj/argo-cd:resource_customizations/argoproj.io/ApplicationSet/health.lua
 */
export const applicationSetRule: HealthRule = {
  groups: ["argoproj.io"],
  kinds: ["ApplicationSet"],
  assess(set) {
    const conditions = conditionsOf(set);
    for (const [type, status, health] of lines) {
      const found = conditions.find((one) => one.type === type && one.status === status);
      if (found !== undefined) return verdict(health, found.message);
    }
    return verdict("Progressing", "Waiting for the status to be reported");
  },
};
