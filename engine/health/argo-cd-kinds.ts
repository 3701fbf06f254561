import { compileGlob } from "../dialects/glob.js";

/** By group, `core` for the core group; an asterisk stands for any characters. */
const kinds = `
  *.cnrm.cloud.google.com: *
  *.crossplane.io: *
  *.services.k8s.aws: *
  *.upbound.io: *
  acid.zalan.do: postgresql
  addons.cluster.x-k8s.io: ClusterResourceSet
  apiextensions.k8s.io: CustomResourceDefinition
  apiregistration.k8s.io: APIService
  apps: DaemonSet Deployment ReplicaSet StatefulSet
  apps.3scale.net: APIManager
  apps.kruise.io: AdvancedCronJob BroadcastJob CloneSet DaemonSet StatefulSet
  apps.openshift.io: DeploymentConfig
  argoproj.io: AnalysisRun ApplicationSet CronWorkflow EventBus Experiment Rollout Workflow
  astra.netapp.io: AppVault Application Backup ExecHook ExecHooksRun ResourceBackup ResticVolumeBackup Schedule Snapshot
  autoscaling: HorizontalPodAutoscaler
  batch: CronJob Job
  beat.k8s.elastic.co: Beat
  bitnami.com: SealedSecret
  camel.apache.org: Integration
  capabilities.3scale.net: ActiveDoc Application ApplicationAuth Backend CustomPolicyDefinition DeveloperAccount DeveloperUser OpenAPI Product ProxyConfigPromote Tenant
  cassandra.rook.io: Cluster
  cdi.kubevirt.io: DataVolume
  ceph.rook.io: CephCluster CephObjectStore
  cert-manager.io: Certificate ClusterIssuer Issuer
  certmanager.k8s.io: Certificate Issuer
  clickhouse-keeper.altinity.com: ClickHouseKeeperInstallation
  clickhouse.altinity.com: ClickHouseInstallation
  cloudfront.aws.crossplane.io: Distribution
  cluster.x-k8s.io: Cluster Machine MachineDeployment MachineHealthCheck MachinePool
  controlplane.cluster.x-k8s.io: AWSManagedControlPlane
  coralogix.com: Alert RecordingRuleGroupSet
  core: PersistentVolumeClaim Pod Service
  core.gardener.cloud: Shoot
  core.humio.com: HumioAction HumioAlert HumioCluster HumioIngestToken HumioParser HumioRepository HumioView
  core.spinkube.dev: SpinApp
  datadoghq.com: DatadogMetric
  db.atlasgo.io: AtlasMigration AtlasSchema
  elasticsearch.k8s.elastic.co: Elasticsearch
  extensions: Ingress
  external-secrets.io: ClusterExternalSecret ClusterSecretStore ExternalSecret PushSecret SecretStore
  flagger.app: Canary
  flink.apache.org: FlinkDeployment
  game.kruise.io: GameServer GameServerSet
  gateway.networking.k8s.io: BackendTLSPolicy GRPCRoute Gateway GatewayClass HTTPRoute
  gateway.solo.io: Gateway MatchableHttpGateway RouteOption RouteTable VirtualHostOption VirtualService
  gloo.solo.io: Proxy Settings Upstream UpstreamGroup
  grafana-org-operator.kubitus-project.gitlab.io: *
  grafana.integreatly.org: Grafana GrafanaDashboard GrafanaDatasource GrafanaFolder
  helm.toolkit.fluxcd.io: HelmRelease
  iam.aws.crossplane.io: Policy Role RolePolicyAttachment
  iammanager.keikoproj.io: Iamrole
  image.toolkit.fluxcd.io: ImagePolicy ImageRepository ImageUpdateAutomation
  install.istio.io: IstioOperator
  jaegertracing.io: Jaeger
  k8s.keycloak.org: Keycloak
  k8s.mariadb.com: Backup Database Grant MariaDB SqlJob User
  kafka.banzaicloud.io: KafkaCluster
  kafka.strimzi.io: Kafka KafkaBridge KafkaConnect KafkaConnector KafkaTopic KafkaUser
  karpenter.k8s.aws: EC2NodeClass
  karpenter.sh: NodeClaim NodePool
  keda.sh: ScaledJob ScaledObject
  kiali.io: Kiali
  kubernetes-client.io: ExternalSecret
  kubevirt.io: VirtualMachine VirtualMachineInstance
  kustomize.toolkit.fluxcd.io: Kustomization
  kyverno.io: Policy
  lifecycle.keptn.sh: KeptnAppVersion KeptnEvaluation KeptnTask KeptnWorkloadInstance KeptnWorkloadVersion
  logstash.k8s.elastic.co: Logstash
  mariadb.mmontes.io: MariaDB
  metrics.keptn.sh: Analysis KeptnMetric
  microgateway.airlock.com: *
  minio.min.io: Tenant
  monitoring.coreos.com: Prometheus
  networking.gke.io: ManagedCertificate
  networking.k8s.io: Ingress
  nmstate.io: NodeNetworkConfigurationPolicy
  notification.toolkit.fluxcd.io: Receiver
  numaflow.numaproj.io: InterStepBufferService MonoVertex Pipeline Vertex
  numaplane.numaproj.io: ISBServiceRollout MonoVertexRollout NumaflowControllerRollout PipelineRollout
  objectbucket.io: ObjectBucketClaim
  ocs.openshift.io: StorageCluster
  onepassword.com: OnePasswordItem
  openfaas.com: Function
  opentelemetry.io: OpenTelemetryCollector
  operator.knative.dev: KnativeEventing KnativeServing
  operator.openshift.io: IngressController
  operator.victoriametrics.com: *
  operators.coreos.com: Subscription
  pkg.crossplane.io: Provider
  platform.confluent.io: Connect Connector ControlCenter Kafka KsqlDB SchemaRegistry Zookeeper
  policy: PodDisruptionBudget
  policy.open-cluster-management.io: CertificatePolicy ConfigurationPolicy OperatorPolicy Policy
  postgresql.cnpg.io: Cluster
  proclaim.dogmatiq.io: DNSSDServiceInstance
  projectcontour.io: ExtensionService HTTPProxy
  promoter.argoproj.io: ArgoCDCommitStatus ChangeTransferPolicy ClusterScmProvider CommitStatus GitCommitStatus GitRepository PromotionStrategy PullRequest ScmProvider TimedCommitStatus WebRequestCommitStatus
  psmdb.percona.com: PerconaServerMongoDB
  pulumi.com: Stack
  pxc.percona.com: PerconaXtraDBCluster
  rabbitmq.com: Binding Exchange Permission Policy Queue RabbitmqCluster Shovel User Vhost
  rds.aws.crossplane.io: DBCluster DBInstance
  rollouts.kruise.io: Rollout
  route.openshift.io: Route
  route53.aws.crossplane.io: ResourceRecordSet
  s3.aws.crossplane.io: Bucket
  services.cloud.sap.com: ServiceBinding ServiceInstance
  serving.knative.dev: Service
  serving.kserve.io: InferenceService
  snapshot.storage.k8s.io: VolumeSnapshot VolumeSnapshotContent
  solr.apache.org: SolrCloud
  source.toolkit.fluxcd.io: Bucket GitRepository HelmChart HelmRepository OCIRepository
  sparkoperator.k8s.io: SparkApplication
  spot.io: SpotDeployment
  stacks.crossplane.io: ClusterStackInstall
  tower.ansible.com: AnsibleJob
  trident.netapp.io: TridentBackendConfig TridentOrchestrator
  work.karmada.io: ClusterResourceBinding ResourceBinding
  zookeeper.pravega.io: ZookeeperCluster
`
  .trim()
  .split("\n")
  .flatMap((line) => {
    const [group = "", names = ""] = line.trim().split(": ");
    return names.split(" ").map((kind) => `${group === "core" ? "" : group}/${kind}`);
  });

/** The kinds that Argo CD 3.6 judges, by a script it ships or by a check that is compiled in: `group/Kind`, with patterns. */
export const argoCdKinds: readonly string[] = kinds;

const exact = new Set(kinds.filter((name) => !name.includes("*")));
const patterns = kinds.filter((name) => name.includes("*")).map((name) => compileGlob(name));

/**
 * Says whether Argo CD judges objects of this group and kind.
 * @see argoproj/argo-cd:resource_customizations, gitops-engine/pkg/health/health.go
 */
export function isJudgedByArgoCd(group: string, kind: string): boolean {
  const name = `${group}/${kind}`;
  return exact.has(name) || patterns.some((matches) => matches?.(name) === true);
}
