import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["rabbitmq.com/v1beta1 RabbitmqCluster", "spec: {}", "Progressing: Waiting for RabbitMQ Operator"],
  [
    "rabbitmq.com/v1beta1 RabbitmqCluster",
    "ReconcileSuccess=False bad configuration, ClusterAvailable=True",
    "Degraded: bad configuration",
  ],
  [
    "rabbitmq.com/v1beta1 RabbitmqCluster",
    "ClusterAvailable=Unknown, AllReplicasReady=True",
    "Progressing: Waiting for RabbitMQ cluster readiness (conditions unknown)",
  ],
  [
    "rabbitmq.com/v1beta1 RabbitmqCluster",
    "ClusterAvailable=False, AllReplicasReady=False",
    "Progressing: Waiting for RabbitMQ cluster formation",
  ],
  [
    "rabbitmq.com/v1beta1 RabbitmqCluster",
    "ClusterAvailable=True, AllReplicasReady=False",
    "Progressing: Waiting for RabbitMQ instances ready",
  ],
  ["rabbitmq.com/v1beta1 RabbitmqCluster", "ClusterAvailable=True, AllReplicasReady=True", "Healthy: RabbitMQ cluster ready"],
  ["rabbitmq.com/v1beta1 Queue", "spec: {}", "Unknown: RabbitMQ queue status is unknown"],
  ["rabbitmq.com/v1beta1 Queue", "Ready=True/SuccessfulCreateOrUpdate", "Healthy: RabbitMQ queue ready"],
  [
    "rabbitmq.com/v1beta1 Queue",
    "Ready=False/FailedCreateOrUpdate no such vhost",
    "Degraded: RabbitMQ queue failed to be created or updated",
  ],
  ["rabbitmq.com/v1beta1 Federation", "spec: {}", "none"],
  ["rabbitmq.com/v1beta1 Federation", "Ready=False no upstream", "Degraded: no upstream"],
])("rabbitmqRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
