import type { Health } from "../../../model/health.js";
import { conditionsOf, type StatusCondition, statusOf, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type ConditionLine, conditionRule } from "./condition-rule.js";

const serviceParts = ["ConfigurationsReady", "RoutesReady", "Ready"];

const serviceRule: HealthRule = {
  groups: ["serving.knative.dev"],
  kinds: ["Service"],
  assess(service) {
    if (!Array.isArray(statusOf(service).conditions)) return verdict("Progressing", "Waiting for status update.");
    const conditions = conditionsOf(service);
    const open = conditions.filter(({ status }) => status === "False" || status === "Unknown");
    const well = conditions.filter(({ type, status }) => status === "True" && serviceParts.includes(type));
    if (open.length === 0 && well.length === serviceParts.length) return verdict("Healthy", "Knative Service is healthy.");
    const hasFailed = open.some(({ status }) => status === "False");
    return verdict(hasFailed ? "Degraded" : "Progressing", open.map(explain).join(""));
  },
};

function explain({ type, status, reason, message }: StatusCondition): string {
  return `${type} is ${status}${reason === "" ? "" : `, since ${reason}.`}${message === "" ? "" : ` ${message}`}\n`;
}

/** What the operator installs: well when all of `parts` hold, in progress while one of `waitsFor` does not or anything is unknown. */
function installationRule(kind: string, parts: readonly string[], waitsFor: readonly string[]): HealthRule {
  const isOpen = ({ type, status }: StatusCondition) => status === "Unknown" || (status === "False" && waitsFor.includes(type));
  const judge = (conditions: readonly StatusCondition[]): Health => {
    const isWell = conditions.filter(({ type, status }) => status === "True" && parts.includes(type)).length === parts.length;
    const list = conditions.map(({ type, status }, index) => `${index + 1}: ${type} | ${status}\n`).join("");
    if (conditions.some(isOpen)) return verdict("Progressing", list);
    return isWell ? verdict("Healthy", `${kind} is healthy.`) : verdict("Degraded", list);
  };
  return {
    groups: ["operator.knative.dev"],
    kinds: [kind],
    assess: (installation) =>
      Array.isArray(statusOf(installation).conditions)
        ? judge(conditionsOf(installation))
        : verdict("Progressing", `Waiting for ${kind}`),
  };
}

const ready: readonly ConditionLine[] = [
  ["Ready=True", "Healthy"],
  ["Ready=False", "Degraded"],
  ["Ready=Unknown", "Progressing"],
];

/**
 * Kinds of Knative: `Unknown` is on the way, `False` has failed.
 * @see https://github.com/knative/specs/blob/main/specs/serving/knative-api-specification-1.0.md#error-signalling
 */
export const knativeRules: readonly HealthRule[] = [
  serviceRule,
  installationRule(
    "KnativeServing",
    ["Ready", "InstallSucceeded", "DependenciesInstalled", "DeploymentsAvailable"],
    ["Ready", "DeploymentsAvailable"],
  ),
  installationRule("KnativeEventing", ["Ready", "InstallSucceeded"], ["Ready"]),
  conditionRule({
    groups: ["serving.knative.dev"],
    kinds: ["Configuration", "DomainMapping", "Revision", "Route"],
    lines: ready,
  }),
  conditionRule({
    groups: ["eventing.knative.dev", "messaging.knative.dev", "flows.knative.dev"],
    kinds: ["Broker", "Channel", "EventType", "InMemoryChannel", "Parallel", "Sequence", "Subscription", "Trigger"],
    lines: ready,
  }),
  conditionRule({
    groups: ["sources.knative.dev"],
    kinds: ["ApiServerSource", "ContainerSource", "KafkaSource", "PingSource", "SinkBinding"],
    lines: ready,
  }),
];
