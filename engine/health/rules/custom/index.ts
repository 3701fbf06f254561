import type { HealthRule } from "../../rule.js";
import { airlockRules } from "./airlock.js";
import { argoRules } from "./argo.js";
import { certManagerRules } from "./cert-manager.js";
import { cloudNativePgRules } from "./cloud-native-pg.js";
import { clusterApiRules } from "./cluster-api.js";
import { configConnectorRules } from "./config-connector.js";
import { contourRules } from "./contour.js";
import { crossplaneRules } from "./crossplane.js";
import { databaseRules } from "./databases.js";
import { elasticRules } from "./elastic.js";
import { externalSecretsRules } from "./external-secrets.js";
import { fluxRules } from "./flux.js";
import { gatewayApiRules } from "./gateway-api.js";
import { glooRule } from "./gloo.js";
import { grafanaRules } from "./grafana.js";
import { humioRules } from "./humio.js";
import { istioRules } from "./istio.js";
import { kafkaRules } from "./kafka.js";
import { karmadaRules } from "./karmada.js";
import { karpenterRules } from "./karpenter.js";
import { kedaRules } from "./keda.js";
import { keptnRules } from "./keptn.js";
import { knativeRules } from "./knative.js";
import { kruiseRules } from "./kruise.js";
import { kruiseGameRules } from "./kruise-game.js";
import { kubevirtRules } from "./kubevirt.js";
import { longhornRules } from "./longhorn.js";
import { machineLearningRules } from "./machine-learning.js";
import { mariadbRules } from "./mariadb.js";
import { netappRules } from "./netapp.js";
import { nginxRule } from "./nginx.js";
import { numaflowRules } from "./numaflow.js";
import { numaplaneRules } from "./numaplane.js";
import { observabilityRules } from "./observability.js";
import { openClusterManagementRules } from "./open-cluster-management.js";
import { openshiftRules } from "./openshift.js";
import { operatorLifecycleRules } from "./operator-lifecycle.js";
import { platformRules } from "./platform.js";
import { policyRules } from "./policies.js";
import { promoterRules } from "./promoter.js";
import { rabbitmqRules } from "./rabbitmq.js";
import { rookRules } from "./rook.js";
import { severityRules } from "./severity.js";
import { sparkRule } from "./spark.js";
import { tektonRules } from "./tekton.js";
import { threeScaleRules } from "./three-scale.js";
import { vaultRules } from "./vault.js";
import { veleroRules } from "./velero.js";
import { workloadRules } from "./workloads.js";

/**
 * Rules of kinds that are no part of Kubernetes itself, by project. Where Argo CD has a check for a kind, the rule says the same; where it has none, the rule
 * has no opinion until the status says something, so that a sync never waits for a controller that is not there.
 */
export const customRules: readonly HealthRule[] = [
  ...airlockRules,
  ...argoRules,
  ...certManagerRules,
  ...cloudNativePgRules,
  ...clusterApiRules,
  ...configConnectorRules,
  ...contourRules,
  ...crossplaneRules,
  ...databaseRules,
  ...elasticRules,
  ...externalSecretsRules,
  ...fluxRules,
  ...gatewayApiRules,
  glooRule,
  ...grafanaRules,
  ...humioRules,
  ...istioRules,
  ...kafkaRules,
  ...karmadaRules,
  ...karpenterRules,
  ...kedaRules,
  ...keptnRules,
  ...knativeRules,
  ...kruiseGameRules,
  ...kruiseRules,
  ...kubevirtRules,
  ...longhornRules,
  ...machineLearningRules,
  ...mariadbRules,
  ...netappRules,
  nginxRule,
  ...numaflowRules,
  ...numaplaneRules,
  ...observabilityRules,
  ...openClusterManagementRules,
  ...openshiftRules,
  ...operatorLifecycleRules,
  ...platformRules,
  ...policyRules,
  ...promoterRules,
  ...rabbitmqRules,
  ...rookRules,
  ...severityRules,
  sparkRule,
  ...tektonRules,
  ...threeScaleRules,
  ...vaultRules,
  ...veleroRules,
  ...workloadRules,
];
