import type { ApiResource } from "../../engine/model/live-object.js";

type Kind = Pick<ApiResource, "group" | "kind">;

interface Exclusion {
  readonly groups: readonly string[];
  /** Absent: all kinds of the groups. */
  readonly kinds?: readonly string[];
}

/** Never watched: what clusters write by themselves, all the time. */
const hardWired: readonly Exclusion[] = [
  { groups: ["events.k8s.io", "metrics.k8s.io"] },
  { groups: [""], kinds: ["Event"] },
  { groups: ["coordination.k8s.io"], kinds: ["Lease"] },
];

/** Not watched unless somebody asks for it: nobody deploys these from Git, and there are many of them. */
const shipped: readonly Exclusion[] = [
  { groups: [""], kinds: ["Endpoints"] },
  { groups: ["discovery.k8s.io"], kinds: ["EndpointSlice"] },
  {
    groups: ["authentication.k8s.io", "authorization.k8s.io"],
    kinds: [
      "SelfSubjectReview",
      "TokenReview",
      "LocalSubjectAccessReview",
      "SelfSubjectAccessReview",
      "SelfSubjectRulesReview",
      "SubjectAccessReview",
    ],
  },
  { groups: ["certificates.k8s.io"], kinds: ["CertificateSigningRequest"] },
  { groups: ["cert-manager.io"], kinds: ["CertificateRequest"] },
  { groups: ["cilium.io"], kinds: ["CiliumIdentity", "CiliumEndpoint", "CiliumEndpointSlice"] },
  {
    groups: ["kyverno.io", "reports.kyverno.io", "wgpolicyk8s.io"],
    kinds: [
      "PolicyReport",
      "ClusterPolicyReport",
      "EphemeralReport",
      "ClusterEphemeralReport",
      "AdmissionReport",
      "ClusterAdmissionReport",
      "BackgroundScanReport",
      "ClusterBackgroundScanReport",
      "UpdateRequest",
    ],
  },
];

const matches = (exclusions: readonly Exclusion[], { group, kind }: Kind) =>
  exclusions.some(({ groups, kinds }) => groups.includes(group) && (kinds?.includes(kind) ?? true));

/** Says whether a kind is never watched, whatever the settings say. */
export function isNoise(kind: Kind): boolean {
  return matches(hardWired, kind);
}

/**
 * Says whether Argo CD's shipped `resource.exclusions` leave a kind out; settings may say otherwise.
 * @see argoproj/argo-cd:manifests/base/config/argocd-cm.yaml
 */
export function isExcludedByDefault(kind: Kind): boolean {
  return matches(shipped, kind);
}
