import type { HealthStatus } from "../../../model/health.js";
import type { Manifest } from "../../../model/manifest.js";
import { objectsAt, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";

/** Why an object is not ready, by how bad it is: only with an error its controller gives up. */
const bySeverity: ReadonlyMap<string, HealthStatus> = new Map([
  ["Error", "Degraded"],
  ["Warning", "Progressing"],
  ["Info", "Progressing"],
]);

function assess(object: Manifest) {
  const ready = objectsAt(statusOf(object), "conditions").find((raw) => textAt(raw, "type") === "Ready");
  if (ready === undefined) return undefined;
  const message = textAt(ready, "message");
  if (textAt(ready, "status") === "True") return verdict("Healthy", message);
  const health = bySeverity.get(textAt(ready, "severity"));
  return health && verdict(health, message);
}

/**
 * Kinds whose `Ready` condition has a severity: resources of Azure by its operator, and what providers of Cluster API make machines of.
 * @see https://azure.github.io/azure-service-operator/guide/conditions
 * @see kubernetes-sigs/cluster-api:docs/proposals/20200506-conditions.md
 */
export const severityRules: readonly HealthRule[] = [
  { groups: ["*.azure.com"], kinds: ["*"], assess },
  { groups: ["infrastructure.cluster.x-k8s.io"], kinds: ["*"], assess },
  { groups: ["bootstrap.cluster.x-k8s.io"], kinds: ["KubeadmConfig"], assess },
  { groups: ["controlplane.cluster.x-k8s.io"], kinds: ["KubeadmControlPlane"], assess },
];
