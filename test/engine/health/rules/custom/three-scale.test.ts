import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["capabilities.3scale.net/v1beta1 ActiveDoc", "spec: {}", "Progressing: Waiting for 3scale ActiveDoc status..."],
  ["capabilities.3scale.net/v1beta1 ActiveDoc", "Ready=True", "Healthy: 3scale ActiveDoc is ready"],
  ["capabilities.3scale.net/v1beta1 ActiveDoc", "Invalid=True", "Degraded: 3scale ActiveDoc configuration is invalid"],
  ["capabilities.3scale.net/v1beta1 ActiveDoc", "Orphan=True no such product", "Degraded: no such product"],
  ["capabilities.3scale.net/v1beta1 ActiveDoc", "Failed=True", "Degraded: 3scale ActiveDoc synchronization failed"],
  ["capabilities.3scale.net/v1beta1 Backend", "Ready=True, Synced=True", "Healthy: 3scale Backend is synced"],
  ["capabilities.3scale.net/v1beta1 Backend", "Failed=True no portal", "Degraded: no portal"],
  ["capabilities.3scale.net/v1beta1 Product", "Synced=True", "Healthy: 3scale Product is synced"],
  ["capabilities.3scale.net/v1beta1 Product", "Orphan=True", "Degraded: 3scale Product references non-existing resources"],
  ["capabilities.3scale.net/v1beta1 OpenAPI", "Failed=True", "Degraded: 3scale OpenAPI reconciliation failed"],
  [
    "capabilities.3scale.net/v1beta1 DeveloperAccount",
    "Waiting=True",
    "Suspended: 3scale DeveloperAccount is waiting for approval",
  ],
  ["capabilities.3scale.net/v1beta1 DeveloperUser", "Ready=True", "Healthy: 3scale DeveloperUser is ready"],
  [
    "capabilities.3scale.net/v1beta1 DeveloperUser",
    "Ready=True | status: {developerUserState: suspended}",
    "Suspended: 3scale Developer user is waiting for admin approval",
  ],
  ["capabilities.3scale.net/v1beta1 ApplicationAuth", "Failed=True", "Degraded: 3scale ApplicationAuth failed"],
  [
    "capabilities.3scale.net/v1beta1 ProxyConfigPromote",
    "Ready=False, In-progress=True",
    "Progressing: 3scale ProxyConfigPromote is in progress",
  ],
  ["capabilities.3scale.net/v1beta1 ProxyConfigPromote", "Failed=True", "Degraded: 3cale ProxyConfigPromote failed"],
  ["capabilities.3scale.net/v1beta1 Application", "spec: {}", "Progressing: Waiting for 3scale Application status..."],
  ["capabilities.3scale.net/v1beta1 Application", "status: {state: suspended}", "Suspended: 3scale Application is suspended"],
  ["capabilities.3scale.net/v1beta1 Application", "Ready=True", "Healthy: 3scale Application is ready"],
  ["capabilities.3scale.net/v1beta1 Application", "Ready=False no plan", "Degraded: no plan"],
  [
    "capabilities.3scale.net/v1beta1 Application",
    "Ready=False no plan | status: {adminId: 4}",
    "Progressing: Waiting for 3scale Application status...",
  ],
  ["capabilities.3scale.net/v1alpha1 Tenant", "spec: {}", "Progressing: Waiting for 3scale Tenant status..."],
  [
    "capabilities.3scale.net/v1alpha1 Tenant",
    "Ready=True | status: {tenantId: 3, adminId: 4}",
    "Healthy: 3scale Tenant is ready",
  ],
  [
    "capabilities.3scale.net/v1alpha1 Tenant",
    "Ready=True | status: {tenantId: 3}",
    "Progressing: Waiting for 3scale Tenant status...",
  ],
  ["capabilities.3scale.net/v1alpha1 Tenant", "Ready=False", "Degraded: 3scale Tenant is degraded"],
  ["apps.3scale.net/v1alpha1 APIManager", "spec: {}", "Progressing: Waiting for 3scale APIManager status..."],
  ["apps.3scale.net/v1alpha1 APIManager", "status: {deployments: {ready: [a]}}", "Healthy: 3scale APIManager is available"],
  [
    "apps.3scale.net/v1alpha1 APIManager",
    "status: {deployments: {ready: [a], starting: [b]}}",
    "Progressing: Waiting for 3scale APIManager status...",
  ],
  [
    "apps.3scale.net/v1alpha1 APIManager",
    "Available=False/Missing | status: {deployments: {ready: [a], stopped: [b]}}",
    "Degraded: 3scale APIManager is degraded: Missing",
  ],
  ["apps.3scale.net/v1alpha1 APIManager", "Available=True", "Healthy: 3scale APIManager is available"],
])("threeScaleRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
