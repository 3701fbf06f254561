import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["source.toolkit.fluxcd.io/v1 GitRepository", "spec: {}", "Progressing: Status unknown"],
  [
    "source.toolkit.fluxcd.io/v1 GitRepository",
    "spec: {suspend: true} | Ready=True/Succeeded",
    "Suspended: GitRepository is suspended",
  ],
  ["source.toolkit.fluxcd.io/v1 GitRepository", "Ready=True/Succeeded, ArtifactInStorage=True/Succeeded", "Healthy: Succeeded"],
  ["source.toolkit.fluxcd.io/v1 GitRepository", "Ready=True/Succeeded", "Degraded: Succeeded"],
  [
    "source.toolkit.fluxcd.io/v1 GitRepository",
    "Ready=Unknown/Progressing, Reconciling=True/NewGeneration",
    "Progressing: Progressing",
  ],
  [
    "source.toolkit.fluxcd.io/v1 GitRepository",
    "Reconciling=True/ProgressingWithRetry, Ready=False/GitOperationFailed",
    "Degraded: GitOperationFailed",
  ],
  [
    "source.toolkit.fluxcd.io/v1 GitRepository",
    "Ready=Unknown/Progressing, ArtifactOutdated=True/NewRevision, Reconciling=True/Progressing",
    "Progressing: Progressing NewRevision",
  ],
  [
    "source.toolkit.fluxcd.io/v1 HelmRepository",
    "spec: {type: oci}",
    "Healthy: Helm repositories of type 'oci' do not contain any information in the status.",
  ],
  ["source.toolkit.fluxcd.io/v1 HelmRepository", "spec: {type: oci, suspend: true}", "Suspended: HelmRepository is suspended"],
  ["source.toolkit.fluxcd.io/v1 HelmRepository", "Ready=True/Succeeded, ArtifactInStorage=True/Succeeded", "Healthy: Succeeded"],
  ["source.toolkit.fluxcd.io/v1 OCIRepository", "Ready=True/Succeeded, ArtifactInStorage=True/Succeeded", "Healthy: Succeeded"],
  ["kustomize.toolkit.fluxcd.io/v1 Kustomization", "spec: {suspend: true}", "Suspended: Kustomization is suspended"],
  ["kustomize.toolkit.fluxcd.io/v1 Kustomization", "Ready=True/ReconciliationSucceeded", "Healthy: ReconciliationSucceeded"],
  [
    "kustomize.toolkit.fluxcd.io/v1 Kustomization",
    "Ready=Unknown/Progressing, Reconciling=True/Progressing",
    "Progressing: Progressing",
  ],
  ["kustomize.toolkit.fluxcd.io/v1 Kustomization", "Ready=False/BuildFailed", "Degraded: BuildFailed"],
  ["helm.toolkit.fluxcd.io/v2 HelmRelease", "spec: {}", "Progressing: Status unknown"],
  [
    "helm.toolkit.fluxcd.io/v2 HelmRelease",
    "Ready=True/UpgradeSucceeded, Released=True/UpgradeSucceeded",
    "Healthy: UpgradeSucceeded",
  ],
  [
    "helm.toolkit.fluxcd.io/v2 HelmRelease",
    "Ready=True/TestSucceeded, Released=True/UpgradeSucceeded, TestSuccess=True/TestSucceeded",
    "Healthy: TestSucceeded",
  ],
  [
    "helm.toolkit.fluxcd.io/v2 HelmRelease",
    "Ready=False/TestFailed, Released=True/UpgradeSucceeded, TestSuccess=False/TestFailed",
    "Degraded: TestFailed",
  ],
  [
    "helm.toolkit.fluxcd.io/v2 HelmRelease",
    "Ready=Unknown/Progressing, Reconciling=True/Progressing",
    "Progressing: Progressing",
  ],
  ["image.toolkit.fluxcd.io/v1 ImageRepository", "spec: {suspend: true}", "Suspended: ImageRepository is suspended"],
  ["image.toolkit.fluxcd.io/v1 ImageRepository", "Ready=True/Succeeded", "Healthy: Succeeded"],
  [
    "image.toolkit.fluxcd.io/v1 ImageRepository",
    "Ready=False/Progressing, Reconciling=True/Scanning",
    "Progressing: Progressing",
  ],
  [
    "image.toolkit.fluxcd.io/v1 ImageRepository",
    "Ready=False/ReadOperationFailed, Reconciling=True/ProgressingWithRetry",
    "Degraded: ReadOperationFailed",
  ],
  [
    "image.toolkit.fluxcd.io/v1 ImagePolicy",
    "Ready=False/Progressing, Reconciling=True/AccessingRepository",
    "Progressing: Progressing",
  ],
  ["image.toolkit.fluxcd.io/v1 ImagePolicy", "Ready=True/Succeeded", "Healthy: Succeeded"],
  ["image.toolkit.fluxcd.io/v1 ImageUpdateAutomation", "Ready=True/Succeeded", "Healthy: Succeeded"],
  ["notification.toolkit.fluxcd.io/v1 Receiver", "Ready=True/Succeeded, Reconciling=True/Progressing", "Healthy: Succeeded"],
  [
    "notification.toolkit.fluxcd.io/v1 Receiver",
    "Ready=False/ValidationFailed, Reconciling=True/ProgressingWithRetry",
    "Degraded: ValidationFailed",
  ],
  ["notification.toolkit.fluxcd.io/v1beta3 Alert", "spec: {}", "none"],
  ["notification.toolkit.fluxcd.io/v1beta3 Alert", "spec: {suspend: true}", "Suspended: Alert is suspended"],
  [
    "fluxcd.controlplane.io/v1 ResourceSet",
    "Ready=False/BuildFailed no such input, Stalled=True/BuildFailed no such input",
    "Degraded: no such input",
  ],
  [
    "fluxcd.controlplane.io/v1 ResourceSet",
    "Ready=Unknown/Progressing applying, Reconciling=True/Progressing applying",
    "Progressing: applying",
  ],
  ["fluxcd.controlplane.io/v1 ResourceSet", "Ready=True/ReconciliationSucceeded applied", "Healthy: applied"],
  ["fluxcd.controlplane.io/v1 ResourceSet", "Ready=False/HealthCheckFailed timed out", "Degraded: timed out"],
])("fluxRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
