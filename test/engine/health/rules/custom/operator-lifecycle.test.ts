import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "spec: {}",
    "Progressing: An install plan for a subscription is pending installation",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "CatalogSourcesUnhealthy=False | status: {state: AtLatestKnown}",
    "Healthy: 1: CatalogSourcesUnhealthy | False\n.status.state is 'AtLatestKnown'\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "CatalogSourcesUnhealthy=False",
    "Progressing: 1: CatalogSourcesUnhealthy | False\n.status.state not yet known\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "CatalogSourcesUnhealthy=True | status: {state: AtLatestKnown}",
    "Degraded: 1: CatalogSourcesUnhealthy | True\n.status.state is 'AtLatestKnown'\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "InstallPlanPending=True/Installing | status: {state: AtLatestKnown}",
    "Progressing: 1: InstallPlanPending | True\n.status.state is 'AtLatestKnown'\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "InstallPlanPending=True/RequiresApproval | status: {state: UpgradePending, installedCSV: it.v1}",
    "Progressing: 1: InstallPlanPending | True\n.status.state is 'UpgradePending'\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "CatalogSourcesUnhealthy=False, InstallPlanPending=True/RequiresApproval | spec: {installPlanApproval: Manual} | status: {state: UpgradePending, installedCSV: it.v1}",
    "Healthy: 1: CatalogSourcesUnhealthy | False\n.status.state is 'UpgradePending' (manual InstallPlan approval pending; treated as healthy)\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "InstallPlanPending=True/RequiresApproval | spec: {installPlanApproval: Manual} | status: {state: UpgradePending}",
    "Progressing: 1: InstallPlanPending | True\n.status.state is 'UpgradePending'\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "InstallPlanMissing=True/Gone | status: {state: AtLatestKnown}",
    "Degraded: 1: InstallPlanMissing | True\n.status.state is 'AtLatestKnown'\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "InstallPlanMissing=True/ReferencedInstallPlanNotFound | status: {state: AtLatestKnown}",
    "Healthy: 1: InstallPlanMissing | True\n.status.state is 'AtLatestKnown'\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "ResolutionFailed=True | status: {state: UpgradeAvailable}",
    "Degraded: 1: ResolutionFailed | True\n.status.state is 'UpgradeAvailable'\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    "ResolutionFailed=False | status: {state: UpgradeFailed}",
    "Degraded: 1: ResolutionFailed | False\n.status.state is 'UpgradeFailed'\n",
  ],
  [
    "operators.coreos.com/v1alpha1 Subscription",
    'ResolutionFailed=False | status: {state: ""}',
    "Progressing: 1: ResolutionFailed | False\n.status.state is ''\n",
  ],
  ["operators.coreos.com/v1alpha1 ClusterServiceVersion", "spec: {}", "none"],
  [
    "operators.coreos.com/v1alpha1 ClusterServiceVersion",
    "status: {phase: Succeeded, message: install strategy completed}",
    "Healthy: install strategy completed",
  ],
  [
    "operators.coreos.com/v1alpha1 ClusterServiceVersion",
    "status: {phase: Installing, message: waiting for a Deployment}",
    "Progressing: waiting for a Deployment",
  ],
  [
    "operators.coreos.com/v1alpha1 ClusterServiceVersion",
    "status: {phase: Failed, message: it did not come up}",
    "Degraded: it did not come up",
  ],
  ["operators.coreos.com/v1alpha1 InstallPlan", "status: {phase: RequiresApproval}", "Suspended: InstallPlan waits for approval"],
  ["operators.coreos.com/v1alpha1 InstallPlan", "status: {phase: Complete}", "Healthy: InstallPlan is complete"],
  [
    "operators.coreos.com/v1alpha1 CatalogSource",
    "status: {connectionState: {lastObservedState: READY}}",
    "Healthy: Catalog is connected",
  ],
  [
    "operators.coreos.com/v1alpha1 CatalogSource",
    "status: {connectionState: {lastObservedState: TRANSIENT_FAILURE}}",
    "Degraded: Catalog connection failed",
  ],
  ["operators.coreos.com/v1alpha1 CatalogSource", "status: {connectionState: {lastObservedState: IDLE}}", "none"],
  ["olm.operatorframework.io/v1 ClusterExtension", "spec: {}", "none"],
  [
    "olm.operatorframework.io/v1 ClusterExtension",
    "Installed=True installed 1.2.3, Progressing=True/Succeeded",
    "Healthy: installed 1.2.3",
  ],
  [
    "olm.operatorframework.io/v1 ClusterExtension",
    "Installed=False, Progressing=True/Retrying no such package",
    "Degraded: no such package",
  ],
])("operatorLifecycleRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
