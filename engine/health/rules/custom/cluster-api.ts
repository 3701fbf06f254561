import type { Health } from "../../../model/health.js";
import type { Manifest } from "../../../model/manifest.js";
import { conditionsOf, isStale, numberAt, objectsAt, specOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";
import { phaseRule } from "./phase-rule.js";

const groups = ["cluster.x-k8s.io"];

const clusterPhaseRule = phaseRule({
  groups,
  kinds: ["Cluster"],
  at: "status.phase",
  phases: { Provisioned: ["Healthy", "Cluster is running"], Failed: ["Degraded"] },
  absent: ["Progressing", "Waiting for clusters"],
});

/** Its phase counts, unless it is not ready for a reason that is more than information. */
const clusterRule: HealthRule = {
  groups,
  kinds: ["Cluster"],
  assess(cluster) {
    if (specOf(cluster).paused === true) return verdict("Suspended", "Cluster is paused");
    const bad = objectsAt(statusOf(cluster), "conditions").find(
      (raw) => textAt(raw, "type") === "Ready" && textAt(raw, "status") === "False" && textAt(raw, "severity") !== "Info",
    );
    return bad === undefined ? clusterPhaseRule.assess(cluster) : verdict("Degraded", textAt(bad, "message"));
  },
};

function whyNotReady(machine: Manifest): string {
  const condition = conditionsOf(machine).find(({ type, status }) => type === "Ready" && status === "False");
  return condition === undefined ? "Condition is unknown" : condition.message;
}

const machineDeploymentPhaseRule = phaseRule({
  groups,
  kinds: ["MachineDeployment"],
  at: "status.phase",
  phases: {
    Running: ["Healthy", "Machines are running under this deployment"],
    ScalingUp: ["Progressing", "Cluster is spawning machines"],
    ScalingDown: ["Progressing", "Cluster is stopping machines"],
    Failed: ["Degraded", "MachineDeployment is failed"],
  },
  absent: ["Progressing", "Waiting for machines"],
});

const machineHealthCheckRule: HealthRule = {
  groups,
  kinds: ["MachineHealthCheck"],
  assess(check) {
    const status = statusOf(check);
    const [healthy, expected] = [numberAt(status, "currentHealthy"), numberAt(status, "expectedMachines")];
    if (healthy === undefined) return verdict("Progressing");
    return verdict(healthy === expected ? "Healthy" : "Degraded");
  },
};

const machinePoolPhaseRule = phaseRule({
  groups,
  kinds: ["MachinePool"],
  at: "status.phase",
  phases: {
    Running: ["Healthy", sayPool],
    Scaling: ["Healthy", sayPool],
    Failed: ["Degraded", sayPool],
    Unknown: ["Degraded", sayPool],
  },
  others: ["Progressing", sayPool],
  absent: ["Progressing", sayPool],
});

/** The phase, and which conditions do not hold. */
function sayPool(phase: string, pool: Manifest): string {
  const missing = conditionsOf(pool)
    .filter(({ type, status }) => type !== "" && status === "False")
    .map(({ type, reason }) => `Not ${type}${reason === "" ? "" : ` (${reason})`}`);
  return `${phase === "" ? "" : `MachinePool is ${phase}`}${missing.length > 0 ? `: ${missing.join(", ")}` : ""}`;
}

/** Managed control planes of AWS. */
const awsControlPlaneRule: HealthRule = {
  groups: ["controlplane.cluster.x-k8s.io"],
  kinds: ["AWSManagedControlPlane"],
  assess(plane) {
    const status = statusOf(plane);
    if (isStale(plane)) return verdict("Progressing", "Waiting for the control plane spec to be reconciled");
    const failure = textAt(status, "failureMessage");
    if (failure !== "") return verdict("Degraded", failure);
    return Array.isArray(status.conditions) ? judgeControlPlane(plane) : verdict("Progressing", "Provisioning...");
  },
};

function judgeControlPlane(plane: Manifest): Health {
  const status = statusOf(plane);
  const conditions = conditionsOf(plane);
  const isTrue = (wanted: string) => conditions.some(({ type, status: is }) => type === wanted && is === "True");
  if (isTrue("EKSControlPlaneUpdating")) return verdict("Progressing", "EKS control plane is updating");
  if (isTrue("Ready")) return verdict("Healthy", "Control plane is ready");
  const errors = objectsAt(status, "conditions").filter(
    (raw) => textAt(raw, "status") === "False" && textAt(raw, "severity") === "Error",
  );
  if (errors.length > 0) return verdict("Degraded", errors.map((raw) => `${textAt(raw, "message")} `).join(""));
  const isUnready = status.ready === false;
  return verdict("Progressing", `Control plane is not ready${isUnready ? " (.status.ready is false)" : ""}`);
}

/**
 * Kinds of Cluster API.
 * @see https://cluster-api.sigs.k8s.io/reference/api/reference
 */
export const clusterApiRules: readonly HealthRule[] = [
  clusterRule,
  phaseRule({
    groups,
    kinds: ["Machine"],
    at: "status.phase",
    phases: {
      Running: ["Healthy", "Machine is running"],
      Failed: ["Degraded", (_, machine) => whyNotReady(machine)],
    },
    absent: ["Progressing", (_, machine) => whyNotReady(machine)],
  }),
  {
    ...machineDeploymentPhaseRule,
    assess: (deployment) =>
      specOf(deployment).paused === true
        ? verdict("Suspended", "MachineDeployment is paused")
        : machineDeploymentPhaseRule.assess(deployment),
  },
  machineHealthCheckRule,
  machinePoolPhaseRule,
  awsControlPlaneRule,
  conditionRule({
    groups: ["addons.cluster.x-k8s.io"],
    kinds: ["ClusterResourceSet"],
    lines: [
      ["ResourcesApplied=True", "Healthy", "cluster resource set is applied"],
      ["ResourcesApplied=False", "Degraded"],
    ],
    otherwise: "Initializing cluster resource set",
  }),
];
