import { specOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

/**
 * Kinds of Longhorn. A volume that lacks a replica still works, but the next loss may be the last.
 * @see https://longhorn.io/docs/latest/monitoring/metrics/
 */
export const longhornRules: readonly HealthRule[] = [
  {
    groups: ["longhorn.io"],
    kinds: ["Volume"],
    assess(volume) {
      const status = statusOf(volume);
      const [state, robustness] = [textAt(status, "state"), textAt(status, "robustness")];
      if (robustness === "faulted") return verdict("Degraded", "Volume is faulted");
      if (robustness === "degraded") return verdict("Degraded", "Volume is degraded: it lacks replicas");
      if (state === "creating" || state === "attaching" || state === "detaching")
        return verdict("Progressing", `Volume is ${state}`);
      return state === "attached" || state === "detached" ? verdict("Healthy", `Volume is ${state}`) : undefined;
    },
  },
  {
    groups: ["longhorn.io"],
    kinds: ["BackupTarget"],
    assess(target) {
      const { available } = statusOf(target);
      if (available === true) return verdict("Healthy", "Backup target is available");
      // The target that is always there has no address until somebody sets it up.
      const isSetUp = textAt(specOf(target), "backupTargetURL") !== "";
      return available === false && isSetUp ? verdict("Degraded", "Backup target is not available") : undefined;
    },
  },
  conditionRule({
    groups: ["longhorn.io"],
    kinds: ["Node"],
    lines: [
      ["Ready=True", "Healthy"],
      ["Ready=False", "Degraded"],
    ],
  }),
];
