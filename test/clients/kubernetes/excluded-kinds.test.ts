import { expect, test } from "vitest";
import { isExcludedByDefault, isNoise } from "../../../clients/kubernetes/excluded-kinds.js";

test.each([
  ["", "Event", true],
  ["events.k8s.io", "Event", true],
  ["metrics.k8s.io", "PodMetrics", true],
  ["coordination.k8s.io", "Lease", true],
  ["", "Pod", false],
  ["", "Lease", false],
  ["example.com", "Event", false],
])("isNoise() of %s/%s is %s", (group, kind, expected) => {
  expect(isNoise({ group, kind })).toBe(expected);
});

test.each([
  ["", "Endpoints", true],
  ["discovery.k8s.io", "EndpointSlice", true],
  ["cert-manager.io", "CertificateRequest", true],
  ["cert-manager.io", "Certificate", false],
  ["wgpolicyk8s.io", "PolicyReport", true],
  ["kyverno.io", "ClusterPolicy", false],
  ["cilium.io", "CiliumEndpoint", true],
  ["certificates.k8s.io", "CertificateSigningRequest", true],
  ["authorization.k8s.io", "SubjectAccessReview", true],
  ["", "Secret", false],
])("isExcludedByDefault() of %s/%s is %s", (group, kind, expected) => {
  expect(isExcludedByDefault({ group, kind })).toBe(expected);
});
