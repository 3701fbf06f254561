import type { Health } from "../../../model/health.js";
import { conditionsOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

const noStatus = "No status available";

/** A machine that is stopped is so on purpose. */
const virtualMachineRule: HealthRule = {
  groups: ["kubevirt.io"],
  kinds: ["VirtualMachine"],
  assess(machine) {
    const status = statusOf(machine);
    const conditions = conditionsOf(machine);
    if (conditions.some(({ type, status: is }) => type === "Paused" && is === "True")) return verdict("Suspended", "Paused");
    const ready = conditions.findLast(({ type }) => type === "Ready");
    const printable = textAt(status, "printableStatus");
    if (ready === undefined) return verdict("Progressing", printable || noStatus);
    if (ready.status === "True") return verdict("Healthy", printable || "Running");
    return status.created === true
      ? verdict("Progressing", printable || "Starting")
      : verdict("Suspended", printable || "Stopped");
  },
};

const instancePhases: ReadonlyMap<string, Health> = new Map([
  ["Failed", verdict("Degraded", "Failed")],
  ["Pending", verdict("Progressing", "Pending")],
  ["Scheduling", verdict("Progressing", "Scheduling")],
  ["Scheduled", verdict("Progressing", "Scheduled")],
  ["Succeeded", verdict("Suspended", "Succeeded")],
  ["Unknown", verdict("Unknown", "Unknown")],
]);

const instanceRule: HealthRule = {
  groups: ["kubevirt.io"],
  kinds: ["VirtualMachineInstance"],
  assess(instance) {
    const phase = textAt(statusOf(instance), "phase");
    const known = instancePhases.get(phase);
    if (known !== undefined) return known;
    const conditions = conditionsOf(instance);
    const paused = conditions.find(({ type, status }) => type === "Paused" && status === "True");
    if (paused !== undefined) return verdict("Suspended", paused.message);
    const ready = conditions.findLast(({ type }) => type === "Ready");
    if (ready === undefined) return verdict("Progressing", phase || noStatus);
    return ready.status === "True" ? verdict("Healthy", "Running") : verdict("Degraded", ready.message);
  },
};

const dataVolumeRule: HealthRule = {
  groups: ["cdi.kubevirt.io"],
  kinds: ["DataVolume"],
  assess(volume) {
    const phase = textAt(statusOf(volume), "phase");
    if (phase === "Succeeded") return verdict("Healthy", phase);
    if (phase === "Paused") return verdict("Suspended", phase);
    const failed = conditionsOf(volume).find(
      ({ type, status, reason }) => type === "Running" && status === "False" && reason === "Error",
    );
    if (failed !== undefined) return verdict("Degraded", failed.message);
    return verdict(phase === "Failed" || phase === "Unknown" ? "Degraded" : "Progressing", phase || noStatus);
  },
};

/**
 * Kinds of KubeVirt and its importer of disks.
 * @see https://kubevirt.io/user-guide/user_workloads/lifecycle/
 */
export const kubevirtRules: readonly HealthRule[] = [
  virtualMachineRule,
  instanceRule,
  dataVolumeRule,
  conditionRule({
    groups: ["kubevirt.io", "cdi.kubevirt.io"],
    kinds: ["KubeVirt", "CDI"],
    lines: [
      ["Degraded=True", "Degraded"],
      ["Progressing=True", "Progressing"],
      ["Available=True", "Healthy"],
      ["Available=False", "Degraded"],
    ],
    first: "line",
  }),
];
