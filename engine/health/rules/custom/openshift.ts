import { conditionsOf, numberAt, objectsAt, readCondition, statusOf, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type ConditionLine, conditionRule, theReason } from "./condition-rule.js";

const deploymentConfigRule: HealthRule = {
  groups: ["apps.openshift.io"],
  kinds: ["DeploymentConfig"],
  assess(config) {
    const status = statusOf(config);
    const replicas = numberAt(status, "replicas");
    const waiting = verdict("Progressing", "replication controller is waiting for pods to run");
    if (!Array.isArray(status.conditions) || replicas === undefined) return waiting;
    const good = conditionsOf(config).filter(
      ({ type, status: is, reason }) =>
        is === "True" && (type === "Available" || (type === "Progressing" && reason === "NewReplicationControllerAvailable")),
    );
    if (good.length === 2 || replicas === 0) return verdict("Healthy", "replication controller successfully rolled out");
    return good.length === 1 ? waiting : verdict("Degraded", "Deployment config is degraded");
  },
};

/** A route is well when every router has let it in. */
const routeRule: HealthRule = {
  groups: ["route.openshift.io"],
  kinds: ["Route"],
  assess(route) {
    const status = statusOf(route);
    const waiting = verdict("Progressing", "Route is still getting admitted");
    if (!Array.isArray(status.ingress)) return waiting;
    const routers = objectsAt(status, "ingress");
    const admitted = routers
      .flatMap((router) => objectsAt(router, "conditions").map(readCondition))
      .filter(({ type }) => type === "Admitted");
    if (admitted.filter(({ status: is }) => is === "True").length === routers.length)
      return verdict("Healthy", "Route is healthy");
    return admitted.some(({ status: is }) => is === "False") ? verdict("Degraded", "Route is degraded") : waiting;
  },
};

const operator: readonly ConditionLine[] = [
  ["Degraded=True", "Degraded"],
  ["Progressing=True", "Progressing"],
  ["Available=True", "Healthy"],
];

/**
 * Kinds of OpenShift.
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform
 */
export const openshiftRules: readonly HealthRule[] = [
  deploymentConfigRule,
  routeRule,
  conditionRule({
    groups: ["operator.openshift.io"],
    kinds: ["IngressController"],
    lines: [
      ["Degraded=True", "Degraded"],
      ["DeploymentReplicasAllAvailable=False", "Progressing"],
      ["Progressing=True", "Progressing", theReason],
      ["Available=True", "Healthy", "IngressController is available"],
    ],
    otherwise: "Status of IngressController is not known yet",
  }),
  conditionRule({
    groups: ["ocs.openshift.io"],
    kinds: ["StorageCluster"],
    lines: operator,
    first: "line",
    otherwise: () => verdict("Unknown", "StorageCluster is in an unknown state."),
  }),
  conditionRule({
    groups: ["config.openshift.io"],
    kinds: ["ClusterOperator"],
    lines: [["Available=False", "Degraded"], ...operator],
    first: "line",
  }),
  conditionRule({
    groups: ["machineconfiguration.openshift.io"],
    kinds: ["MachineConfigPool"],
    lines: [
      ["Degraded|NodeDegraded|RenderDegraded=True", "Degraded"],
      ["Updating=True", "Progressing"],
      ["Updated=True", "Healthy"],
    ],
    first: "line",
  }),
];
