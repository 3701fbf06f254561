import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["s3.services.k8s.aws/v1alpha1 Bucket", "spec: {}", "Progressing: Waiting for resource to be ready"],
  ["s3.services.k8s.aws/v1alpha1 Bucket", "Ready=True", "Healthy"],
  ["s3.services.k8s.aws/v1alpha1 Bucket", "Ready=False creating", "Progressing: creating"],
  [
    "s3.services.k8s.aws/v1alpha1 Bucket",
    "ACK.ResourceSynced=False, ACK.Terminal=True access denied, Ready=False",
    "Degraded: access denied",
  ],
  ["networking.gke.io/v1 ManagedCertificate", "spec: {}", "Progressing: At least one certificate is still being provisioned"],
  ["networking.gke.io/v1 ManagedCertificate", "status: {certificateStatus: Active}", "Healthy: All certificates are active"],
  [
    "networking.gke.io/v1 ManagedCertificate",
    "status: {certificateStatus: Provisioning, domainStatus: [{status: FailedNotVisible}]}",
    "Degraded: At least one certificate has failed to be provisioned",
  ],
  ["iammanager.keikoproj.io/v1alpha1 Iamrole", "spec: {}", "Progressing: Waiting for Iamrole to be reconciled"],
  [
    "iammanager.keikoproj.io/v1alpha1 Iamrole",
    'status: {state: Ready, roleName: it, roleARN: "arn:it", roleID: A1}',
    "Healthy: Role 'it' exists with ARN 'arn:it' and ID 'A1'.",
  ],
  [
    "iammanager.keikoproj.io/v1alpha1 Iamrole",
    "status: {state: Error, roleName: it, retryCount: 3, errorDescription: no permission}",
    "Degraded: Failed to reconcile the Iamrole (retry 3) for role 'it' with ARN '<none>' and ID '<none>'. Reconciliation error was: no permission",
  ],
  [
    "iammanager.keikoproj.io/v1alpha1 Iamrole",
    "status: {state: PolicyNotAllowed}",
    "Degraded: Failed to reconcile the Iamrole for role '<none>' with ARN '<none>' and ID '<none>'.",
  ],
  ["services.cloud.sap.com/v1 ServiceInstance", "spec: {}", "Progressing: Waiting for status"],
  ["services.cloud.sap.com/v1 ServiceInstance", "Succeeded=True", "Healthy: Ready to use"],
  ["services.cloud.sap.com/v1 ServiceInstance", "Succeeded=False no quota", "Degraded: no quota"],
  ["services.cloud.sap.com/v1 ServiceInstance", "Failed=True", "Degraded"],
  [
    "services.cloud.sap.com/v1 ServiceInstance",
    'metadata: {generation: 2} | status: {conditions: [{type: Succeeded, status: "True", observedGeneration: 1}]}',
    "Progressing: Waiting for spec update to be observed",
  ],
  [
    "services.cloud.sap.com/v1 ServiceInstance",
    'metadata: {deletionTimestamp: "2026-01-01T00:00:00Z"}',
    "Progressing: Resource is being deleted",
  ],
  ["core.gardener.cloud/v1beta1 Shoot", "spec: {}", "Progressing: Update in progress"],
  [
    "core.gardener.cloud/v1beta1 Shoot",
    "metadata: {labels: {shoot.gardener.cloud/status: healthy}}",
    "Healthy: Component state: Healthy",
  ],
  [
    "core.gardener.cloud/v1beta1 Shoot",
    "metadata: {labels: {shoot.gardener.cloud/status: progressing}}",
    "Progressing: Component state: Update in progress",
  ],
  [
    "core.gardener.cloud/v1beta1 Shoot",
    "metadata: {labels: {shoot.gardener.cloud/status: unhealthy}}",
    "Degraded: Component state: Unhealthy",
  ],
  [
    "core.gardener.cloud/v1beta1 Shoot",
    "metadata: {labels: {shoot.gardener.cloud/status: unknown}}",
    "Unknown: Component state: Unknown",
  ],
  ["nmstate.io/v1 NodeNetworkConfigurationPolicy", "spec: {}", "Progressing: Waiting for policy to be applied"],
  [
    "nmstate.io/v1 NodeNetworkConfigurationPolicy",
    "Available=True/SuccessfullyConfigured 3 of 3 nodes",
    "Healthy: SuccessfullyConfigured: 3 of 3 nodes",
  ],
  [
    "nmstate.io/v1 NodeNetworkConfigurationPolicy",
    "Available=False, Degraded=True/FailedToConfigure",
    "Degraded: FailedToConfigure",
  ],
  [
    "nmstate.io/v1 NodeNetworkConfigurationPolicy",
    "Available=Unknown, Progressing=True/ConfigurationProgressing",
    "Progressing: ConfigurationProgressing",
  ],
  ["nmstate.io/v1 NodeNetworkConfigurationPolicy", "Ignored=True/NoMatchingNode", "Suspended: NoMatchingNode"],
  ["bitnami.com/v1alpha1 SealedSecret", "spec: {}", "Progressing: Waiting for Sealed Secret to be decrypted"],
  ["bitnami.com/v1alpha1 SealedSecret", "Synced=True", "Healthy"],
  ["bitnami.com/v1alpha1 SealedSecret", "Synced=False no key could decrypt", "Degraded: no key could decrypt"],
  ["onepassword.com/v1 OnePasswordItem", "spec: {}", "Progressing: Waiting for controller to report status"],
  ["onepassword.com/v1 OnePasswordItem", "Ready=False no such vault", "Degraded: no such vault"],
  ["camel.apache.org/v1 Integration", "spec: {}", "Progressing: Waiting for Integration"],
  ["camel.apache.org/v1 Integration", "Ready=True up", "Healthy: up"],
  ["pulumi.com/v1 Stack", "spec: {}", "Progressing: Waiting for the operator to observe the latest spec change"],
  [
    "pulumi.com/v1 Stack",
    "metadata: {generation: 2} | Ready=True | status: {observedGeneration: 1}",
    "Progressing: Waiting for the operator to observe the latest spec change",
  ],
  [
    "pulumi.com/v1 Stack",
    "metadata: {generation: 1} | Reconciling=True updating, Ready=False | status: {observedGeneration: 1}",
    "Progressing: updating",
  ],
  [
    "pulumi.com/v1 Stack",
    "metadata: {generation: 1} | Stalled=True no program | status: {observedGeneration: 1}",
    "Degraded: no program",
  ],
  ["pulumi.com/v1 Stack", "metadata: {generation: 1} | Ready=True updated | status: {observedGeneration: 1}", "Healthy: updated"],
  [
    "pulumi.com/v1 Stack",
    "metadata: {generation: 1} | status: {observedGeneration: 1}",
    "Progressing: Waiting for the stack to be reconciled",
  ],
  ["db.atlasgo.io/v1alpha1 AtlasMigration", "spec: {}", "Progressing: Waiting for Atlas Operator"],
  ["db.atlasgo.io/v1alpha1 AtlasMigration", "Ready=True/Applied", "Healthy: Applied"],
  ["db.atlasgo.io/v1alpha1 AtlasMigration", "Ready=False/Reconciling", "Progressing: Reconciling"],
  ["db.atlasgo.io/v1alpha1 AtlasMigration", "Ready=False/Migrating syntax error", "Degraded: Migrating"],
  ["db.atlasgo.io/v1alpha1 AtlasSchema", "spec: {}", "Progressing: Waiting for Atlas Operator"],
  ["db.atlasgo.io/v1alpha1 AtlasSchema", "Ready=True/Applied", "Healthy: Applied"],
  ["db.atlasgo.io/v1alpha1 AtlasSchema", "Ready=False/Reconciling GettingDevDB", "Progressing: Reconciling"],
  ["db.atlasgo.io/v1alpha1 AtlasSchema", "Ready=False/ApplyingSchema syntax error", "Degraded: ApplyingSchema"],
  ["tower.ansible.com/v1alpha1 AnsibleJob", "spec: {}", "Progressing: Waiting for AnsibleJob"],
  [
    "tower.ansible.com/v1alpha1 AnsibleJob",
    'status: {ansibleJobResult: {status: running, url: "https://tower/1"}}',
    "Progressing: running job - https://tower/1",
  ],
  [
    "tower.ansible.com/v1alpha1 AnsibleJob",
    'status: {ansibleJobResult: {status: successful, url: "https://tower/1"}}',
    "Healthy: successful job - https://tower/1",
  ],
  [
    "tower.ansible.com/v1alpha1 AnsibleJob",
    'status: {ansibleJobResult: {status: canceled, url: "https://tower/1"}}',
    "Degraded: canceled job - https://tower/1",
  ],
])("platformRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
