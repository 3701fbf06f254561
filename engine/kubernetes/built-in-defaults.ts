import { groupOf, type JsonObject, type Manifest, versionOf } from "../model/manifest.js";
import { autoscalerDefaults, autoscalerV1Defaults } from "./defaults/autoscaling.js";
import {
  endpointSliceDefaults,
  endpointsDefaults,
  limitRangeDefaults,
  namespaceDefaults,
  nodeDefaults,
  persistentVolumeClaimDefaults,
  persistentVolumeDefaults,
  serviceDefaults,
} from "./defaults/core.js";
import { type Change, fillIn, within } from "./defaults/fill-in.js";
import { cronJobDefaults, jobDefaults } from "./defaults/jobs.js";
import { podDefaults, podTemplateDefaults } from "./defaults/pod.js";
import {
  admissionPolicyBindingDefaults,
  admissionPolicyDefaults,
  apiServiceDefaults,
  csiDriverDefaults,
  customResourceDefinitionDefaults,
  flowSchemaDefaults,
  ingressClassDefaults,
  networkPolicyDefaults,
  priorityClassDefaults,
  priorityLevelDefaults,
  roleBindingDefaults,
  storageClassDefaults,
  webhookDefaults,
} from "./defaults/policies.js";
import {
  daemonSetDefaults,
  deploymentDefaults,
  replicaSetDefaults,
  replicationControllerDefaults,
  statefulSetDefaults,
} from "./defaults/workloads.js";

/** By `group/version/kind`; kinds that are not here have no defaults. */
const defaultsByKind: Readonly<Record<string, Change>> = {
  "/v1/Pod": podDefaults,
  "/v1/PodTemplate": (template) => within(template, "template", podTemplateDefaults),
  "/v1/ReplicationController": replicationControllerDefaults,
  "/v1/Service": serviceDefaults,
  "/v1/Secret": (secret) => fillIn(secret, { type: "Opaque" }),
  "/v1/Namespace": namespaceDefaults,
  "/v1/PersistentVolume": persistentVolumeDefaults,
  "/v1/PersistentVolumeClaim": persistentVolumeClaimDefaults,
  "/v1/LimitRange": limitRangeDefaults,
  "/v1/Endpoints": endpointsDefaults,
  "/v1/Node": nodeDefaults,
  "discovery.k8s.io/v1/EndpointSlice": endpointSliceDefaults,
  "apps/v1/Deployment": deploymentDefaults,
  "apps/v1/DaemonSet": daemonSetDefaults,
  "apps/v1/StatefulSet": statefulSetDefaults,
  "apps/v1/ReplicaSet": replicaSetDefaults,
  "batch/v1/Job": jobDefaults,
  "batch/v1/CronJob": cronJobDefaults,
  "autoscaling/v2/HorizontalPodAutoscaler": autoscalerDefaults,
  "autoscaling/v1/HorizontalPodAutoscaler": autoscalerV1Defaults,
  "networking.k8s.io/v1/NetworkPolicy": networkPolicyDefaults,
  "networking.k8s.io/v1/IngressClass": ingressClassDefaults,
  "rbac.authorization.k8s.io/v1/RoleBinding": roleBindingDefaults,
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": roleBindingDefaults,
  "scheduling.k8s.io/v1/PriorityClass": priorityClassDefaults,
  "storage.k8s.io/v1/StorageClass": storageClassDefaults,
  "storage.k8s.io/v1/CSIDriver": csiDriverDefaults,
  "flowcontrol.apiserver.k8s.io/v1/FlowSchema": flowSchemaDefaults,
  "flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration": priorityLevelDefaults,
  "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration": webhookDefaults("validating"),
  "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration": webhookDefaults("mutating"),
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy": admissionPolicyDefaults,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding": admissionPolicyBindingDefaults,
  "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy": admissionPolicyDefaults,
  "admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding": admissionPolicyBindingDefaults,
  "apiregistration.k8s.io/v1/APIService": apiServiceDefaults,
  "apiextensions.k8s.io/v1/CustomResourceDefinition": customResourceDefinitionDefaults,
};

/**
 * The object with the defaults the API server gives its kind, as in Kubernetes 1.36. Custom resources and unknown versions come back as they are. Doing
 * it twice changes nothing more. What the server allocates (addresses, node ports, uids) or computes (status) is not a default.
 * @see kubernetes/kubernetes:pkg/apis (`v1/defaults.go` of each group)
 */
export function applyBuiltInDefaults<T extends Manifest>(manifest: T): T {
  const key = `${groupOf(manifest)}/${versionOf(manifest)}/${manifest.kind}`;
  const change = Object.hasOwn(defaultsByKind, key) ? defaultsByKind[key] : undefined;
  return change === undefined ? manifest : (change(manifest as unknown as JsonObject) as unknown as T);
}
