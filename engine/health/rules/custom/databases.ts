import type { Health, HealthStatus } from "../../../model/health.js";
import type { JsonObject, Manifest } from "../../../model/manifest.js";
import { hasStatus, objectAt, objectsAt, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { phaseRule, statusMessage, thePhase } from "./phase-rule.js";

/** A number or text of the status as messages show it. */
function show(value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? String(value) : "?";
}

const nodes = (status: JsonObject) => `${show(status.ready)}/${show(status.size)} node(s) are ready`;

const mongoStates: ReadonlyMap<string, HealthStatus> = new Map([
  ["initializing", "Progressing"],
  ["stopping", "Progressing"],
  ["ready", "Healthy"],
  ["error", "Degraded"],
  ["paused", "Suspended"],
]);

const perconaMongoRule: HealthRule = {
  groups: ["psmdb.percona.com"],
  kinds: ["PerconaServerMongoDB"],
  assess(cluster) {
    const status = statusOf(cluster);
    return hasStatus(cluster)
      ? verdict(mongoStates.get(textAt(status, "state")) ?? "Unknown", nodes(status))
      : verdict("Unknown", "Cluster status is unknown");
  },
};

/** A cluster that is paused is unknown, and one that stops is ill: other than that of the sister kind. */
const perconaMysqlRule: HealthRule = {
  groups: ["pxc.percona.com"],
  kinds: ["PerconaXtraDBCluster"],
  assess(cluster) {
    const status = statusOf(cluster);
    switch (textAt(status, "state")) {
      case "initializing":
        return verdict("Progressing", nodes(status));
      case "ready":
        return verdict("Healthy", nodes(status));
      case "paused":
        return verdict("Unknown", "Cluster is paused");
      case "stopping":
        return verdict("Degraded", `Cluster is stopping (${nodes(status)})`);
      case "error":
        return verdict("Degraded", `Cluster is on error: ${sayErrors(status.message)}`);
      default:
        return verdict(
          "Unknown",
          "Cluster status is unknown. Ensure your ArgoCD is current and then check for/file a bug report: https://github.com/argoproj/argo-cd/issues",
        );
    }
  },
};

const sayErrors = (message: unknown) => (Array.isArray(message) ? message.map(show).join(", ") : show(message));

const minioErrors = [
  "Statefulset not controlled by operator",
  "Another MinIO Tenant already exists in the namespace",
  "Tenant credentials are not set properly",
  "Different versions across MinIO Pools",
  "Pool Decommissioning Not Allowed",
];

const clickHouse = (group: string, kind: string, name: string): HealthRule =>
  phaseRule({
    groups: [group],
    kinds: [kind],
    at: "status.status",
    phases: {
      Completed: ["Healthy", `${name} installation completed successfully`],
      InProgress: ["Progressing", `${name} installation in progress`],
    },
    others: ["Degraded", (phase) => `${name} status: ${phase}`],
    absent: ["Progressing", `${name} status not yet available`],
  });

const solrRule: HealthRule = {
  groups: ["solr.apache.org"],
  kinds: ["SolrCloud"],
  assess(cloud) {
    const status = statusOf(cloud);
    if (!Array.isArray(status.solrNodes)) return verdict("Progressing", "Waiting for solr to exist");
    return objectsAt(status, "solrNodes").every(({ ready }) => ready === true)
      ? verdict("Healthy", "Solr is ready")
      : verdict("Progressing", "Not all replicas are ready");
  },
};

const zookeeperRule: HealthRule = {
  groups: ["zookeeper.pravega.io"],
  kinds: ["ZookeeperCluster"],
  assess(cluster) {
    const { readyReplicas, replicas } = statusOf(cluster);
    return hasStatus(cluster) && readyReplicas !== 0 && readyReplicas === replicas
      ? verdict("Healthy", "All ZK Nodes have joined the ensemble")
      : verdict("Progressing", "Waiting for ZK Nodes to join the ensemble");
  },
};

const snapshotRule: HealthRule = {
  groups: ["snapshot.storage.k8s.io"],
  kinds: ["VolumeSnapshot", "VolumeSnapshotContent"],
  assess(snapshot: Manifest): Health {
    const { readyToUse, error = null } = statusOf(snapshot);
    if (readyToUse === true) return verdict("Healthy", "Ready to use");
    return error === null
      ? verdict("Progressing", "Waiting for status")
      : verdict("Degraded", textAt(objectAt(statusOf(snapshot), "error"), "message"));
  },
};

/** Databases and stores of several projects that say in a word or a few numbers how they are. */
export const databaseRules: readonly HealthRule[] = [
  phaseRule({
    groups: ["acid.zalan.do"],
    kinds: ["postgresql"],
    at: "status.PostgresClusterStatus",
    phases: {
      Running: ["Healthy", thePhase],
      Creating: ["Progressing", thePhase],
      Updating: ["Progressing", thePhase],
    },
    others: ["Degraded", thePhase],
    absent: ["Progressing", "Waiting for postgres cluster status..."],
  }),
  perconaMongoRule,
  perconaMysqlRule,
  phaseRule({
    groups: ["minio.min.io"],
    kinds: ["Tenant"],
    at: "status.currentState",
    phases: {
      Initialized: ["Healthy", thePhase],
      ...Object.fromEntries(minioErrors.map((error) => [error, ["Degraded", thePhase] as const])),
    },
    others: ["Progressing", thePhase],
    absent: ["Progressing", "No status info available"],
  }),
  clickHouse("clickhouse.altinity.com", "ClickHouseInstallation", "ClickHouse"),
  clickHouse("clickhouse-keeper.altinity.com", "ClickHouseKeeperInstallation", "ClickHouseKeeper"),
  solrRule,
  zookeeperRule,
  snapshotRule,
  phaseRule({
    groups: ["mongodb.com", "mongodbcommunity.mongodb.com"],
    kinds: ["MongoDB", "MongoDBCommunity", "MongoDBMultiCluster", "MongoDBUser"],
    at: "status.phase",
    phases: {
      Running: ["Healthy", "{kind} is running"],
      Updated: ["Healthy", "{kind} is up to date"],
      Pending: ["Progressing", statusMessage],
      Reconciling: ["Progressing", statusMessage],
      Failed: ["Degraded", statusMessage],
    },
  }),
  phaseRule({
    groups: ["ps.percona.com", "pgv2.percona.com"],
    kinds: ["PerconaServerMySQL", "PerconaPGCluster"],
    at: "status.state",
    phases: {
      ready: ["Healthy", "{kind} is ready"],
      initializing: ["Progressing", "{kind} is being initialized"],
      stopping: ["Progressing", "{kind} is stopping"],
      paused: ["Suspended", "{kind} is paused"],
      error: ["Degraded", "{kind} is on error"],
    },
  }),
];
