import { equalJson } from "../../../../engine/kubernetes/json-value.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import type { ServedKind } from "../kinds.js";

const counted: ReadonlySet<string> = new Set([
  "pods",
  "replicationcontrollers",
  "deployments.apps",
  "replicasets.apps",
  "statefulsets.apps",
  "daemonsets.apps",
  "jobs.batch",
  "cronjobs.batch",
  "ingresses.networking.k8s.io",
  "ingressclasses.networking.k8s.io",
  "networkpolicies.networking.k8s.io",
  "poddisruptionbudgets.policy",
  "priorityclasses.scheduling.k8s.io",
  "endpointslices.discovery.k8s.io",
  "flowschemas.flowcontrol.apiserver.k8s.io",
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
  "validatingadmissionpolicies.admissionregistration.k8s.io",
  "validatingadmissionpolicybindings.admissionregistration.k8s.io",
  "mutatingadmissionpolicies.admissionregistration.k8s.io",
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
  "customresourcedefinitions.apiextensions.k8s.io",
]);

/** Says whether the API counts generations for a kind: every custom one, and those built-in ones whose controllers look at it. */
export function hasGeneration(kind: ServedKind): boolean {
  return kind.custom || counted.has(kind.storageKey);
}

/** Says whether two states of an object want different things: they differ outside metadata and (where it is a subresource) status. */
export function wantsChange(before: Manifest, after: Manifest, hasStatus: boolean): boolean {
  const wish = (object: Manifest): unknown => {
    const ignored = new Set(["metadata", "apiVersion", ...(hasStatus ? ["status"] : [])]);
    return Object.fromEntries(Object.entries(object).filter(([field]) => !ignored.has(field)));
  };
  return !equalJson(wish(before), wish(after));
}
