import { specOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";
import { phaseRule, statusMessage, thePhase } from "./phase-rule.js";

const groups = ["astra.netapp.io"];

const execHookRule: HealthRule = {
  groups,
  kinds: ["ExecHook"],
  assess(hook) {
    const { enabled } = specOf(hook);
    if (enabled === true) return verdict("Healthy", "ExecHook enabled");
    return enabled === false ? verdict("Suspended", "ExecHook disabled") : verdict("Progressing", "No status available");
  },
};

const scheduleRule: HealthRule = {
  groups,
  kinds: ["Schedule"],
  assess(schedule) {
    const last = textAt(statusOf(schedule), "lastScheduleTime");
    return verdict("Healthy", last === "" ? "Protection policy not yet executed" : `Protection policy lastScheduleTime: ${last}`);
  },
};

/**
 * Kinds of NetApp: backups by Astra Control, storage by Trident.
 * @see https://docs.netapp.com/us-en/trident/
 */
export const netappRules: readonly HealthRule[] = [
  phaseRule({
    groups,
    kinds: ["AppVault"],
    at: "status.state",
    phases: {
      available: ["Healthy", "{kind} Available"],
      Available: ["Healthy", "{kind} Available"],
      failed: ["Degraded", "{kind} Failed"],
      Failed: ["Degraded", "{kind} Failed"],
    },
    absent: ["Progressing", "No status available"],
  }),
  conditionRule({
    groups,
    kinds: ["Application"],
    lines: [
      [
        "Ready=True",
        "Healthy",
        (_, app) => `Astra Application Ready, protectionState: ${textAt(statusOf(app), "protectionState")}`,
      ],
      ["Ready=False", "Degraded", ({ message }) => `Astra Application Degraded, message: ${message}`],
    ],
    otherwise: "No status available",
  }),
  phaseRule({
    groups,
    kinds: ["Backup", "ExecHooksRun", "ResourceBackup", "ResticVolumeBackup", "Snapshot"],
    at: "status.state",
    phases: { Completed: ["Healthy", "{kind} Completed"], Running: ["Progressing", "{kind} Running"] },
    others: ["Degraded", thePhase],
    absent: ["Progressing", "No status available"],
  }),
  execHookRule,
  scheduleRule,
  {
    groups: ["trident.netapp.io"],
    kinds: ["TridentBackendConfig"],
    assess(config) {
      const status = statusOf(config);
      const [last, message] = [textAt(status, "lastOperationStatus"), textAt(status, "message")];
      if (textAt(status, "phase") === "Bound" && last === "Success") return verdict("Healthy", message);
      return last === "Failed" ? verdict("Degraded", message) : verdict("Progressing", "Waiting for backend creation");
    },
  },
  phaseRule({
    groups: ["trident.netapp.io"],
    kinds: ["TridentOrchestrator"],
    at: "status.status",
    phases: {
      Installed: ["Healthy", statusMessage],
      Failed: ["Degraded", statusMessage],
      Error: ["Degraded", statusMessage],
    },
    absent: ["Progressing", "Waiting for trident installation"],
  }),
];
