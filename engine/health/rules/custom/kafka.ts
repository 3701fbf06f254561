import type { Health } from "../../../model/health.js";
import type { JsonObject } from "../../../model/manifest.js";
import { conditionsOf, numberAt, objectAt, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";
import { phaseRule } from "./phase-rule.js";

const strimzi = ["kafka.strimzi.io"];

/** What messages of Strimzi's kinds call them. */
const strimziNames: ReadonlyMap<string, string> = new Map([
  ["KafkaConnect", "Kafka Connect"],
  ["KafkaTopic", "Kafka Topic"],
  ["KafkaUser", "Kafka User"],
]);

/** A connector of Confluent runs in tasks, of which any may fail. */
const connectorRule: HealthRule = {
  groups: ["platform.confluent.io"],
  kinds: ["Connector"],
  assess(connector) {
    const status = statusOf(connector);
    const { failedTasksCount = null } = status;
    const state = textAt(status, "state");
    if (state === "CREATED" && textAt(status, "connectorState") === "RUNNING" && failedTasksCount === null)
      return verdict("Healthy", "Connector running");
    if (state === "ERROR") {
      const [first] = conditionsOf(connector);
      return verdict("Degraded", first === undefined ? "No conditions available" : first.message);
    }
    const hasFailed = state !== "" && (numberAt(status, "failedTasksCount") ?? 0) > 0;
    return hasFailed ? verdict("Degraded", "Connector has failed tasks") : verdict("Progressing", "Waiting for Kafka Connector");
  },
};

const settled = ["GracefulUpscaleSucceeded", "GracefulDownscaleSucceeded"];

/** A cluster of Banzai Cloud's operator is well when its brokers are, and Cruise Control. */
const banzaiClusterRule: HealthRule = {
  groups: ["kafka.banzaicloud.io"],
  kinds: ["KafkaCluster"],
  assess(cluster) {
    const status = statusOf(cluster);
    if (textAt(status, "state") === "ClusterRollingUpgrading")
      return verdict("Progressing", "Kafka Cluster is Rolling Upgrading.");
    const known = (status.brokersState ?? null) === null ? undefined : judgeBrokers(status);
    return known ?? verdict("Progressing", "Waiting for KafkaCluster");
  },
};

function judgeBrokers(status: JsonObject): Health | undefined {
  const brokers = objectAt(status, "brokersState");
  const isSettled = Object.keys(brokers).every((id) => {
    const broker = objectAt(brokers, id);
    const action = textAt(objectAt(broker, "gracefulActionState"), "cruiseControlState");
    return textAt(broker, "configurationState") === "ConfigInSync" && settled.includes(action);
  });
  if (!isSettled) return verdict("Degraded", "Broker Config is out of Sync or CruiseControlState is not Ready");
  const [topic, state] = [textAt(status, "cruiseControlTopicStatus"), textAt(status, "state")];
  if (topic === "CruiseControlTopicReady" && state === "ClusterRunning")
    return verdict("Healthy", "Kafka Brokers, CruiseControl and cluster are in Healthy State.");
  const isUnready = topic === "" || topic === "CruiseControlTopicNotReady";
  return isUnready && state === "ClusterReconciling" ? verdict("Progressing", "Kafka Cluster is Reconciling.") : undefined;
}

/**
 * Kinds of Kafka's operators: Strimzi, Confluent for Kubernetes, Banzai Cloud.
 * @see https://strimzi.io/docs/operators/latest/deploying#con-custom-resources-status-str
 */
export const kafkaRules: readonly HealthRule[] = [
  conditionRule({
    groups: strimzi,
    kinds: ["Kafka"],
    lines: [
      ["NotReady=True/!Creating", "Degraded"],
      ["Ready=True", "Healthy", ""],
    ],
    otherwise: "Waiting for Kafka Cluster",
  }),
  conditionRule({
    groups: strimzi,
    kinds: ["KafkaBridge", "KafkaConnect", "KafkaConnector", "KafkaTopic", "KafkaUser"],
    lines: [
      ["NotReady=True", "Degraded"],
      ["Ready=True", "Healthy", ""],
    ],
    otherwise: ({ kind }) => verdict("Progressing", `Waiting for ${strimziNames.get(kind) ?? kind}`),
  }),
  conditionRule({
    groups: strimzi,
    kinds: ["KafkaMirrorMaker2", "KafkaNodePool", "KafkaRebalance"],
    lines: [
      ["NotReady=True", "Degraded"],
      ["PendingProposal|Rebalancing=True", "Progressing"],
      // A proposal waits for somebody to approve it.
      ["ProposalReady|Stopped=True", "Suspended"],
      ["Ready=True", "Healthy"],
    ],
  }),
  phaseRule({
    groups: ["platform.confluent.io"],
    kinds: ["Connect", "ControlCenter", "Kafka", "KsqlDB", "SchemaRegistry", "Zookeeper"],
    at: "status.phase",
    phases: { RUNNING: ["Healthy", "{kind} running"], PROVISIONING: ["Progressing", "{kind} provisioning"] },
    absent: ["Progressing", "Waiting for {kind}"],
  }),
  phaseRule({
    groups: ["platform.confluent.io"],
    kinds: ["KRaftController", "KafkaRestProxy"],
    at: "status.phase",
    phases: { RUNNING: ["Healthy", "{kind} running"], PROVISIONING: ["Progressing", "{kind} provisioning"] },
  }),
  connectorRule,
  banzaiClusterRule,
];
