import { conditionsOf, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

const groups = ["rabbitmq.com"];

const clusterRule: HealthRule = {
  groups,
  kinds: ["RabbitmqCluster"],
  assess(cluster) {
    const conditions = conditionsOf(cluster);
    const broken = conditions.find(({ type, status }) => type === "ReconcileSuccess" && status === "False");
    if (broken !== undefined) return verdict("Degraded", broken.message);
    const statusOfLast = (wanted: string) => conditions.findLast(({ type }) => type === wanted)?.status;
    const [available, replicas] = [statusOfLast("ClusterAvailable"), statusOfLast("AllReplicasReady")];
    if (available === "Unknown" || replicas === "Unknown")
      return verdict("Progressing", "Waiting for RabbitMQ cluster readiness (conditions unknown)");
    if (available === "False") return verdict("Progressing", "Waiting for RabbitMQ cluster formation");
    if (replicas === "False") return verdict("Progressing", "Waiting for RabbitMQ instances ready");
    return available === "True" && replicas === "True"
      ? verdict("Healthy", "RabbitMQ cluster ready")
      : verdict("Progressing", "Waiting for RabbitMQ Operator");
  },
};

const name = ({ kind }: { readonly kind: string }) => kind.toLowerCase();

/**
 * Kinds of the RabbitMQ operators.
 * @see https://www.rabbitmq.com/kubernetes/operator/using-topology-operator
 */
export const rabbitmqRules: readonly HealthRule[] = [
  clusterRule,
  conditionRule({
    groups,
    kinds: ["Binding", "Exchange", "Permission", "Policy", "Queue", "Shovel", "User", "Vhost"],
    lines: [
      ["Ready=True/SuccessfulCreateOrUpdate", "Healthy", (_, object) => `RabbitMQ ${name(object)} ready`],
      ["Ready=False/FailedCreateOrUpdate", "Degraded", (_, object) => `RabbitMQ ${name(object)} failed to be created or updated`],
    ],
    otherwise: (object) => verdict("Unknown", `RabbitMQ ${name(object)} status is unknown`),
  }),
  conditionRule({
    groups,
    kinds: ["Federation", "OperatorPolicy", "SchemaReplication", "SuperStream", "TopicPermission"],
    lines: [
      ["Ready=True", "Healthy"],
      ["Ready=False", "Degraded"],
    ],
  }),
];
