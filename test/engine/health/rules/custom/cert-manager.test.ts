import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["cert-manager.io/v1 Certificate", "spec: {}", "Progressing: Waiting for certificate"],
  ["cert-manager.io/v1 Certificate", "Issuing=True being issued, Ready=True up to date", "Progressing: being issued"],
  ["cert-manager.io/v1 Certificate", "Ready=False expired, Issuing=True being renewed", "Progressing: being renewed"],
  ["cert-manager.io/v1 Certificate", "Ready=False/Failed no such issuer", "Degraded: no such issuer"],
  ["cert-manager.io/v1 Certificate", "Ready=True up to date", "Healthy: up to date"],
  ["certmanager.k8s.io/v1alpha1 Certificate", "spec: {}", "Progressing: Waiting for certificate"],
  ["certmanager.k8s.io/v1alpha1 Certificate", "Ready=True up to date", "Healthy: up to date"],
  ["cert-manager.io/v1 Issuer", "spec: {}", "Progressing: Initializing issuer"],
  ["cert-manager.io/v1 Issuer", "Ready=False/ErrRegisterACMEAccount no account", "Degraded: no account"],
  ["cert-manager.io/v1 Issuer", "Ready=True account registered", "Healthy: account registered"],
  ["certmanager.k8s.io/v1alpha1 Issuer", "spec: {}", "Progressing: Initializing issuer"],
  ["cert-manager.io/v1 ClusterIssuer", "spec: {}", "Progressing: Initializing ClusterIssuer"],
  ["cert-manager.io/v1 ClusterIssuer", "Ready=True account registered", "Healthy: account registered"],
  ["cert-manager.io/v1 CertificateRequest", "spec: {}", "none"],
  [
    "cert-manager.io/v1 CertificateRequest",
    "Approved=True, Ready=False/Pending waiting for the order",
    "Progressing: waiting for the order",
  ],
  ["cert-manager.io/v1 CertificateRequest", "Ready=False/Failed order failed", "Degraded: order failed"],
  ["cert-manager.io/v1 CertificateRequest", "Denied=True by policy, Ready=False/Denied denied", "Degraded: by policy"],
  ["cert-manager.io/v1 CertificateRequest", "Ready=True fetched", "Healthy: fetched"],
  ["acme.cert-manager.io/v1 Challenge", "spec: {}", "none"],
  ["acme.cert-manager.io/v1 Challenge", "status: {state: pending, reason: waiting for DNS}", "Progressing: waiting for DNS"],
  ["acme.cert-manager.io/v1 Challenge", "status: {state: valid}", "Healthy: Challenge is valid"],
  ["acme.cert-manager.io/v1 Challenge", "status: {state: invalid, reason: wrong answer}", "Degraded: wrong answer"],
  ["acme.cert-manager.io/v1 Order", "status: {state: ready}", "Progressing"],
  ["acme.cert-manager.io/v1 Order", "status: {state: errored, reason: rate limited}", "Degraded: rate limited"],
])("certManagerRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
