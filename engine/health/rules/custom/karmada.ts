import type { Manifest } from "../../../model/manifest.js";
import { objectsAt, specOf, statusOf, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";

/** How many clusters the object is bound to, how many of them said how it is there. */
type HasAllReports = (binding: Manifest, reports: number) => boolean;

function bindingRule(kind: string, hasAllReports: HasAllReports): HealthRule {
  return {
    groups: ["work.karmada.io"],
    kinds: [kind],
    assess(binding) {
      const reports = objectsAt(statusOf(binding), "aggregatedStatus");
      if (!hasAllReports(binding, reports.length)) return verdict("Progressing", "Current resource status is insufficient");
      const isIll = reports.some(({ health, applied }) => health === "Unhealthy" || (health === "Unknown" && applied !== true));
      return isIll ? verdict("Degraded", "Current resource status is unhealthy") : verdict("Healthy");
    },
  };
}

/**
 * Bindings of Karmada: an object is well when it is well in every cluster it went to.
 * @see https://karmada.io/docs/core-concepts/concepts
 */
export const karmadaRules: readonly HealthRule[] = [
  bindingRule("ClusterResourceBinding", (binding, reports) => {
    const { length } = objectsAt(specOf(binding), "clusters");
    return length > 0 && length === reports;
  }),
  // One that does not name its clusters is judged by the reports there are.
  bindingRule("ResourceBinding", (binding, reports) => {
    const { clusters = null } = specOf(binding);
    return reports > 0 && (clusters === null || objectsAt(specOf(binding), "clusters").length === reports);
  }),
];
