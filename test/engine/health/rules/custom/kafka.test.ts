import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["kafka.strimzi.io/v1beta2 Kafka", "spec: {}", "Progressing: Waiting for Kafka Cluster"],
  ["kafka.strimzi.io/v1beta2 Kafka", "NotReady=True/Creating", "Progressing: Waiting for Kafka Cluster"],
  ["kafka.strimzi.io/v1beta2 Kafka", "NotReady=True/Error no storage, Ready=True", "Degraded: no storage"],
  ["kafka.strimzi.io/v1beta2 Kafka", "Ready=True", "Healthy"],
  ["kafka.strimzi.io/v1beta2 KafkaTopic", "spec: {}", "Progressing: Waiting for Kafka Topic"],
  ["kafka.strimzi.io/v1beta2 KafkaTopic", "NotReady=True/Error no such cluster", "Degraded: no such cluster"],
  ["kafka.strimzi.io/v1beta2 KafkaTopic", "Ready=True fine", "Healthy"],
  ["kafka.strimzi.io/v1beta2 KafkaBridge", "spec: {}", "Progressing: Waiting for KafkaBridge"],
  ["kafka.strimzi.io/v1beta2 KafkaRebalance", "spec: {}", "none"],
  ["kafka.strimzi.io/v1beta2 KafkaRebalance", "PendingProposal=True", "Progressing"],
  ["kafka.strimzi.io/v1beta2 KafkaRebalance", "ProposalReady=True approve it", "Suspended: approve it"],
  ["kafka.strimzi.io/v1beta2 KafkaRebalance", "NotReady=True no such cluster", "Degraded: no such cluster"],
  ["kafka.strimzi.io/v1beta2 KafkaRebalance", "Ready=True rebalanced", "Healthy: rebalanced"],
  ["platform.confluent.io/v1beta1 Kafka", "spec: {}", "Progressing: Waiting for Kafka"],
  ["platform.confluent.io/v1beta1 Kafka", "status: {phase: RUNNING}", "Healthy: Kafka running"],
  ["platform.confluent.io/v1beta1 Kafka", "status: {phase: PROVISIONING}", "Progressing: Kafka provisioning"],
  ["platform.confluent.io/v1beta1 KRaftController", "spec: {}", "none"],
  ["platform.confluent.io/v1beta1 KRaftController", "status: {phase: RUNNING}", "Healthy: KRaftController running"],
  ["platform.confluent.io/v1beta1 Connector", "spec: {}", "Progressing: Waiting for Kafka Connector"],
  ["platform.confluent.io/v1beta1 Connector", "status: {state: CREATED, connectorState: RUNNING}", "Healthy: Connector running"],
  [
    "platform.confluent.io/v1beta1 Connector",
    "status: {state: CREATED, connectorState: RUNNING, failedTasksCount: 2}",
    "Degraded: Connector has failed tasks",
  ],
  ["platform.confluent.io/v1beta1 Connector", "Failed=True no plugin | status: {state: ERROR}", "Degraded: no plugin"],
  ["platform.confluent.io/v1beta1 Connector", "status: {state: ERROR}", "Degraded: No conditions available"],
  ["kafka.banzaicloud.io/v1beta1 KafkaCluster", "spec: {}", "Progressing: Waiting for KafkaCluster"],
  [
    "kafka.banzaicloud.io/v1beta1 KafkaCluster",
    "status: {state: ClusterRollingUpgrading}",
    "Progressing: Kafka Cluster is Rolling Upgrading.",
  ],
  [
    "kafka.banzaicloud.io/v1beta1 KafkaCluster",
    'status: {state: ClusterRunning, cruiseControlTopicStatus: CruiseControlTopicReady, brokersState: {"0": {configurationState: ConfigInSync, gracefulActionState: {cruiseControlState: GracefulUpscaleSucceeded}}}}',
    "Healthy: Kafka Brokers, CruiseControl and cluster are in Healthy State.",
  ],
  [
    "kafka.banzaicloud.io/v1beta1 KafkaCluster",
    'status: {state: ClusterReconciling, brokersState: {"0": {configurationState: ConfigInSync, gracefulActionState: {cruiseControlState: GracefulDownscaleSucceeded}}}}',
    "Progressing: Kafka Cluster is Reconciling.",
  ],
  [
    "kafka.banzaicloud.io/v1beta1 KafkaCluster",
    'status: {state: ClusterRunning, brokersState: {"0": {configurationState: ConfigOutOfSync}}}',
    "Degraded: Broker Config is out of Sync or CruiseControlState is not Ready",
  ],
  [
    "kafka.banzaicloud.io/v1beta1 KafkaCluster",
    "status: {state: ClusterRunning, brokersState: {}}",
    "Progressing: Waiting for KafkaCluster",
  ],
])("kafkaRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
