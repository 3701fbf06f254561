import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["acid.zalan.do/v1 postgresql", "spec: {}", "Progressing: Waiting for postgres cluster status..."],
  ["acid.zalan.do/v1 postgresql", "status: {PostgresClusterStatus: Running}", "Healthy: Running"],
  ["acid.zalan.do/v1 postgresql", "status: {PostgresClusterStatus: Updating}", "Progressing: Updating"],
  ["acid.zalan.do/v1 postgresql", "status: {PostgresClusterStatus: CreateFailed}", "Degraded: CreateFailed"],
  ["psmdb.percona.com/v1 PerconaServerMongoDB", "spec: {}", "Unknown: Cluster status is unknown"],
  ["psmdb.percona.com/v1 PerconaServerMongoDB", "status: {state: ready, ready: 3, size: 3}", "Healthy: 3/3 node(s) are ready"],
  [
    "psmdb.percona.com/v1 PerconaServerMongoDB",
    "status: {state: initializing, ready: 1, size: 3}",
    "Progressing: 1/3 node(s) are ready",
  ],
  ["psmdb.percona.com/v1 PerconaServerMongoDB", "status: {state: paused, ready: 0, size: 3}", "Suspended: 0/3 node(s) are ready"],
  ["psmdb.percona.com/v1 PerconaServerMongoDB", "status: {state: error, ready: 0, size: 3}", "Degraded: 0/3 node(s) are ready"],
  [
    "pxc.percona.com/v1 PerconaXtraDBCluster",
    "spec: {}",
    "Unknown: Cluster status is unknown. Ensure your ArgoCD is current and then check for/file a bug report: https://github.com/argoproj/argo-cd/issues",
  ],
  [
    "pxc.percona.com/v1 PerconaXtraDBCluster",
    "status: {state: initializing, ready: 1, size: 3}",
    "Progressing: 1/3 node(s) are ready",
  ],
  ["pxc.percona.com/v1 PerconaXtraDBCluster", "status: {state: ready, ready: 3, size: 3}", "Healthy: 3/3 node(s) are ready"],
  ["pxc.percona.com/v1 PerconaXtraDBCluster", "status: {state: paused}", "Unknown: Cluster is paused"],
  [
    "pxc.percona.com/v1 PerconaXtraDBCluster",
    "status: {state: stopping, ready: 1, size: 3}",
    "Degraded: Cluster is stopping (1/3 node(s) are ready)",
  ],
  [
    "pxc.percona.com/v1 PerconaXtraDBCluster",
    "status: {state: error, message: [no volume, no quota]}",
    "Degraded: Cluster is on error: no volume, no quota",
  ],
  ["minio.min.io/v2 Tenant", "spec: {}", "Progressing: No status info available"],
  ["minio.min.io/v2 Tenant", "status: {currentState: Initialized}", "Healthy: Initialized"],
  [
    "minio.min.io/v2 Tenant",
    "status: {currentState: Provisioning MinIO Statefulset}",
    "Progressing: Provisioning MinIO Statefulset",
  ],
  [
    "minio.min.io/v2 Tenant",
    "status: {currentState: Tenant credentials are not set properly}",
    "Degraded: Tenant credentials are not set properly",
  ],
  ["clickhouse.altinity.com/v1 ClickHouseInstallation", "spec: {}", "Progressing: ClickHouse status not yet available"],
  [
    "clickhouse.altinity.com/v1 ClickHouseInstallation",
    "status: {status: Completed}",
    "Healthy: ClickHouse installation completed successfully",
  ],
  [
    "clickhouse.altinity.com/v1 ClickHouseInstallation",
    "status: {status: InProgress}",
    "Progressing: ClickHouse installation in progress",
  ],
  ["clickhouse.altinity.com/v1 ClickHouseInstallation", "status: {status: Aborted}", "Degraded: ClickHouse status: Aborted"],
  [
    "clickhouse-keeper.altinity.com/v1 ClickHouseKeeperInstallation",
    "status: {status: Completed}",
    "Healthy: ClickHouseKeeper installation completed successfully",
  ],
  ["solr.apache.org/v1beta1 SolrCloud", "spec: {}", "Progressing: Waiting for solr to exist"],
  [
    "solr.apache.org/v1beta1 SolrCloud",
    "status: {solrNodes: [{ready: true}, {ready: false}]}",
    "Progressing: Not all replicas are ready",
  ],
  ["solr.apache.org/v1beta1 SolrCloud", "status: {solrNodes: [{ready: true}]}", "Healthy: Solr is ready"],
  ["zookeeper.pravega.io/v1beta1 ZookeeperCluster", "spec: {}", "Progressing: Waiting for ZK Nodes to join the ensemble"],
  [
    "zookeeper.pravega.io/v1beta1 ZookeeperCluster",
    "status: {replicas: 3, readyReplicas: 2}",
    "Progressing: Waiting for ZK Nodes to join the ensemble",
  ],
  [
    "zookeeper.pravega.io/v1beta1 ZookeeperCluster",
    "status: {replicas: 3, readyReplicas: 3}",
    "Healthy: All ZK Nodes have joined the ensemble",
  ],
  [
    "zookeeper.pravega.io/v1beta1 ZookeeperCluster",
    "status: {replicas: 0, readyReplicas: 0}",
    "Progressing: Waiting for ZK Nodes to join the ensemble",
  ],
  ["snapshot.storage.k8s.io/v1 VolumeSnapshot", "spec: {}", "Progressing: Waiting for status"],
  ["snapshot.storage.k8s.io/v1 VolumeSnapshot", "status: {readyToUse: true}", "Healthy: Ready to use"],
  [
    "snapshot.storage.k8s.io/v1 VolumeSnapshot",
    "status: {readyToUse: false, error: {message: no such volume}}",
    "Degraded: no such volume",
  ],
  ["mongodbcommunity.mongodb.com/v1 MongoDBCommunity", "spec: {}", "none"],
  ["mongodbcommunity.mongodb.com/v1 MongoDBCommunity", "status: {phase: Running}", "Healthy: MongoDBCommunity is running"],
  [
    "mongodbcommunity.mongodb.com/v1 MongoDBCommunity",
    "status: {phase: Pending, message: not all pods are up}",
    "Progressing: not all pods are up",
  ],
  ["mongodbcommunity.mongodb.com/v1 MongoDBCommunity", "status: {phase: Failed, message: no password}", "Degraded: no password"],
  ["ps.percona.com/v1alpha1 PerconaServerMySQL", "spec: {}", "none"],
  ["ps.percona.com/v1alpha1 PerconaServerMySQL", "status: {state: ready}", "Healthy: PerconaServerMySQL is ready"],
  ["ps.percona.com/v1alpha1 PerconaServerMySQL", "status: {state: paused}", "Suspended: PerconaServerMySQL is paused"],
])("databaseRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
