import type { HealthStatus } from "../../../model/health.js";
import { annotationOf, conditionsOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { phaseRule } from "./phase-rule.js";

const groups = ["postgresql.cnpg.io"];

/** Phases are sentences; those in which writes may fail count as ill, those that need a person as suspended. */
const phases: Readonly<Record<Exclude<HealthStatus, "Unknown" | "Missing">, readonly string[]>> = {
  Healthy: ["Cluster in healthy state"],
  Progressing: [
    "Setting up primary",
    "Creating a new replica",
    "Upgrading cluster",
    "Waiting for the instances to become active",
    "Promoting to primary cluster",
  ],
  Degraded: [
    "Switchover in progress",
    "Failing over",
    "Upgrading Postgres major version",
    "Cluster upgrade delayed",
    "Waiting for user action",
    "Primary instance is being restarted in-place",
    "Primary instance is being restarted without a switchover",
    "Cluster cannot execute instance online upgrade due to missing architecture binary",
    "Online upgrade in progress",
    "Applying configuration",
  ],
  Suspended: [
    "Unable to create required cluster objects",
    "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
    "Cluster has incomplete or invalid image catalog",
    "Cluster is unrecoverable and needs manual intervention",
  ],
};
const byPhase: ReadonlyMap<string, HealthStatus> = new Map(
  Object.entries(phases).flatMap(([health, list]) => list.map((phase) => [phase, health as HealthStatus])),
);

const clusterRule: HealthRule = {
  groups,
  kinds: ["Cluster"],
  assess(cluster) {
    if (annotationOf(cluster, "cnpg.io/reconciliationLoop") === "disabled")
      return verdict("Suspended", "Cluster reconciliation is suspended");
    const status = statusOf(cluster);
    const why = textAt(status, "phaseReason");
    if (!Array.isArray(status.conditions)) return verdict("Progressing", why);
    const hibernation = conditionsOf(cluster).find(({ type }) => type === "cnpg.io/hibernation");
    if (hibernation === undefined) return verdict(byPhase.get(textAt(status, "phase")) ?? "Unknown", why);
    return verdict(hibernation.status === "True" ? "Suspended" : "Degraded", hibernation.message);
  },
};

/** Whether what is declared of a database is applied in it. */
const declaredRule: HealthRule = {
  groups,
  kinds: ["Database", "Publication", "Subscription"],
  assess(object) {
    const status = statusOf(object);
    const message = textAt(status, "message");
    if (status.applied === true) return verdict("Healthy", message);
    return status.applied === false ? verdict("Degraded", message) : undefined;
  },
};

/**
 * Kinds of CloudNativePG.
 * @see https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
 */
export const cloudNativePgRules: readonly HealthRule[] = [
  clusterRule,
  declaredRule,
  phaseRule({
    groups,
    kinds: ["Backup"],
    at: "status.phase",
    phases: {
      completed: ["Healthy", "Backup is completed"],
      pending: ["Progressing", "Backup is pending"],
      started: ["Progressing", "Backup has started"],
      running: ["Progressing", "Backup is running"],
      finalizing: ["Progressing", "Backup is being finalized"],
      failed: ["Degraded", (_, backup) => textAt(statusOf(backup), "error")],
      walArchivingFailing: ["Degraded", (_, backup) => textAt(statusOf(backup), "error")],
    },
  }),
];
