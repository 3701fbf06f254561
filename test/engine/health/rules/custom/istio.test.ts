import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["install.istio.io/v1alpha1 IstioOperator", "spec: {}", "Progressing: Waiting for Istio Control Plane"],
  ["install.istio.io/v1alpha1 IstioOperator", "status: {status: HEALTHY}", "Healthy: Component is healthy."],
  ["install.istio.io/v1alpha1 IstioOperator", "status: {status: 3}", "Healthy: Component is healthy."],
  [
    "install.istio.io/v1alpha1 IstioOperator",
    "status: {status: UPDATING}",
    "Progressing: Component is being updated to a different version.",
  ],
  [
    "install.istio.io/v1alpha1 IstioOperator",
    "status: {status: RECONCILING}",
    "Progressing: Controller has started but not yet completed reconciliation loop for the component.",
  ],
  ["install.istio.io/v1alpha1 IstioOperator", "status: {status: ERROR}", "Degraded: Component is in an error state."],
  ["install.istio.io/v1alpha1 IstioOperator", "status: {status: 0}", "Unknown: Component is not present."],
  ["sailoperator.io/v1 Istio", "spec: {}", "none"],
  ["sailoperator.io/v1 Istio", "Reconciled=True, Ready=True", "Healthy"],
  ["sailoperator.io/v1 Istio", "Reconciled=False/ReconcileError bad values, Ready=True", "Degraded: bad values"],
  ["sailoperator.io/v1 Istio", "Reconciled=True, Ready=False/IstiodNotReady starting", "Progressing: starting"],
  ["networking.istio.io/v1 VirtualService", "spec: {}", "none"],
  ["networking.istio.io/v1 VirtualService", "status: {validationMessages: [{level: WARNING, type: {code: IST0108}}]}", "none"],
  [
    "networking.istio.io/v1 VirtualService",
    "status: {validationMessages: [{level: ERROR, type: {code: IST0101, name: ReferencedResourceNotFound}}, {level: ERROR}]}",
    "Degraded: IST0101 ReferencedResourceNotFound; analysis found an error",
  ],
])("istioRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
