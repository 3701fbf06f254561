import { equalJson } from "../../../../engine/kubernetes/json-value.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import type { ServedKind } from "../kinds.js";

const counted: ReadonlySet<string> = new Set([
  "pods",
  "podtemplates",
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

/** Written by the controller itself, through the status. */
const revision = "deployment.kubernetes.io/revision";

function without(annotations: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> {
  const { [name]: _, ...others } = annotations;
  return others;
}

/**
 * Says whether two states of an object want different things: they differ outside metadata and (where it is a subresource) status. Annotations of a
 * Deployment are wishes too: its controller hands them on.
 */
export function wantsChange(before: Manifest, after: Manifest, hasStatus: boolean): boolean {
  const noted = ({ kind, metadata }: Manifest) => (kind === "Deployment" ? without(metadata.annotations ?? {}, revision) : {});
  const wish = (object: Manifest): unknown => {
    const ignored = new Set(["metadata", "apiVersion", ...(hasStatus ? ["status"] : [])]);
    return Object.fromEntries(Object.entries(object).filter(([field]) => !ignored.has(field)));
  };
  return !equalJson(wish(before), wish(after)) || !equalJson(noted(before), noted(after));
}
