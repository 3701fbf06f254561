import { annotations } from "../../model/annotations.js";
import type { Health } from "../../model/health.js";
import type { JsonObject, Manifest } from "../../model/manifest.js";
import { isHook } from "../../sync/hooks.js";
import { conditionsOf, numberAt, objectAt, objectsAt, textAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A Pod that should run on is well when it is ready, and ill when a container cannot start or fell over; one that should end is well when it
 * ended with success.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_pod.go
 */
export const podRule: HealthRule = {
  groups: [""],
  kinds: ["Pod"],
  versions: ["v1"],
  assess(pod) {
    const status = objectAt(pod, "status");
    const runsOn = isLongRunning(pod);
    if (runsOn) {
      const stuck = objectsAt(status, "containerStatuses").map(waitingOf).filter(isStuck);
      if (stuck.length > 0) return verdict("Degraded", stuck.map(({ message }) => message).join(", "));
    }
    switch (textAt(status, "phase")) {
      case "Pending":
        return verdict("Progressing", textAt(status, "message"));
      case "Succeeded":
        return verdict("Healthy", textAt(status, "message"));
      case "Failed":
        return verdict("Degraded", failureOf(status));
      case "Running":
        return assessRunning(pod, runsOn);
      default:
        return verdict("Unknown", textAt(status, "message"));
    }
  },
};

/** Whether the Pod should never end. An annotation can say so for what only looks finite; a hook always ends. */
function isLongRunning(pod: Manifest): boolean {
  if (restartPolicyOf(pod) === "Always") return true;
  return pod.metadata.annotations?.[annotations.ignoreRestartPolicy] === "true" && !isHook(pod);
}

function waitingOf(container: JsonObject): { readonly reason: string; readonly message: string } {
  const waiting = objectAt(objectAt(container, "state"), "waiting");
  return { reason: textAt(waiting, "reason"), message: textAt(waiting, "message") };
}

function isStuck({ reason }: { readonly reason: string }): boolean {
  return reason.startsWith("Err") || reason.endsWith("Error") || reason.endsWith("BackOff");
}

function restartPolicyOf(pod: Manifest): string {
  return textAt(objectAt(pod, "spec"), "restartPolicy");
}

function assessRunning(pod: Manifest, runsOn: boolean): Health {
  const status = objectAt(pod, "status");
  const message = textAt(status, "message");
  if (!runsOn) {
    const isFinite = restartPolicyOf(pod) === "OnFailure" || restartPolicyOf(pod) === "Never";
    return verdict(isFinite ? "Progressing" : "Unknown", message);
  }
  if (conditionsOf(pod).some((condition) => condition.type === "Ready" && condition.status === "True"))
    return verdict("Healthy", message);
  const fell = objectsAt(status, "containerStatuses").some(
    (container) => (objectAt(container, "lastState").terminated ?? null) !== null,
  );
  return verdict(fell ? "Degraded" : "Progressing", message);
}

/** Why a Pod failed: what it says itself, else what its first container that ended badly says. */
function failureOf(status: JsonObject): string {
  const own = textAt(status, "message");
  if (own !== "") return own;
  for (const container of [...objectsAt(status, "initContainerStatuses"), ...objectsAt(status, "containerStatuses")]) {
    const ended = objectAt(objectAt(container, "state"), "terminated");
    if (textAt(ended, "message") !== "") return textAt(ended, "message");
    if (textAt(ended, "reason") === "OOMKilled") return "OOMKilled";
    const code = numberAt(ended, "exitCode") ?? 0;
    if (code !== 0) return `container "${textAt(container, "name")}" failed with exit code ${code}`;
  }
  return "";
}
