import { equalJson } from "../../../../engine/kubernetes/json-value.js";
import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { listAt, objectAt, textAt, valueAt, withValueAt } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import type { KindRule } from "./kind-rule.js";
import { forbiddenValue } from "./metadata.js";
import { checkPodSpec } from "./pod-spec.js";

const resources = ["cpu", "memory"] as const;

/** The quality of service class: Guaranteed if every container limits what it requests, BestEffort if none says anything. */
function qosClass(pod: Manifest): string {
  const containers = [...listAt(pod, "spec.containers"), ...listAt(pod, "spec.initContainers")];
  const amounts = (container: JsonObject, side: string) => objectAt(container, `resources.${side}`);
  const silent = containers.every((each) =>
    resources.every((name) => amounts(each, "limits")[name] === undefined && amounts(each, "requests")[name] === undefined),
  );
  if (silent) return "BestEffort";
  const guaranteed = containers.every((each) =>
    resources.every((name) => {
      const limit = amounts(each, "limits")[name];
      return limit !== undefined && equalJson(amounts(each, "requests")[name] ?? limit, limit);
    }),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}

const patience = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].map((key) => ({
  key,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 300,
}));

function prepare(pod: Manifest): Manifest {
  const account = textAt(pod, "spec.serviceAccountName") || "default";
  const tolerated = listAt(pod, "spec.tolerations");
  const added = patience.filter(({ key }) => !tolerated.some((each) => each["key"] === key));
  const spec = {
    priority: 0,
    preemptionPolicy: "PreemptLowerPriority",
    ...objectAt(pod, "spec"),
    serviceAccountName: account,
    serviceAccount: account,
    tolerations: [...tolerated, ...added],
  };
  return { ...pod, spec, status: { phase: "Pending", qosClass: qosClass(pod) } };
}

/** What an update may touch, taken out; `nodeName` may be set once. */
function fixedPart(pod: Manifest, nodeName: unknown): JsonObject {
  const withoutImage = (container: JsonObject) => ({ ...container, image: "", resources: {} });
  const spec = objectAt(pod, "spec");
  return {
    ...spec,
    nodeName: nodeName as string | undefined,
    containers: listAt(pod, "spec.containers").map(withoutImage),
    initContainers: listAt(pod, "spec.initContainers").map(withoutImage),
    activeDeadlineSeconds: undefined,
    terminationGracePeriodSeconds: undefined,
    tolerations: undefined,
    schedulingGates: undefined,
    ephemeralContainers: undefined,
  };
}

function validate(pod: Manifest, live?: Manifest): StatusCause[] {
  const causes = [...checkPodSpec(objectAt(pod, "spec"), "spec", ["Always", "OnFailure", "Never"])];
  if (live === undefined) return causes;
  const node = valueAt(live, "spec.nodeName");
  const mine = node === undefined ? node : valueAt(pod, "spec.nodeName");
  if (!equalJson(fixedPart(pod, mine), fixedPart(live, node))) {
    const fields =
      "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
      "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
    causes.push(forbiddenValue("spec", `pod updates may not change fields other than ${fields}`));
  }
  return causes;
}

/** Pods: run as the service account `default` unless said; afterwards hardly more than the images may change. */
export const podRule: KindRule = {
  prepareCreate: prepare,
  prepareUpdate: (pod) =>
    valueAt(pod, "spec.serviceAccountName") === undefined ? withValueAt(pod, "spec.serviceAccountName", "default") : pod,
  validate,
};
