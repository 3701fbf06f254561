import type { HealthStatus } from "../../../model/health.js";
import type { JsonObject } from "../../../model/manifest.js";
import {
  conditionsOf,
  hasStatus,
  numberAt,
  objectAt,
  objectsAt,
  readCondition,
  type StatusCondition,
  specOf,
  statusOf,
  textAt,
  verdict,
} from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { compileLines, conditionRule } from "./condition-rule.js";

const canaryPhases: ReadonlyMap<string, HealthStatus> = new Map([
  ["Failed", "Degraded"],
  ["Progressing", "Progressing"],
  ["Finalising", "Progressing"],
  ["Promoting", "Progressing"],
  ["Succeeded", "Healthy"],
  ["Initialized", "Healthy"],
]);

/** A canary of Flagger: the phase, the weight and what the conditions say, in one message. */
const canaryRule: HealthRule = {
  groups: ["flagger.app"],
  kinds: ["Canary"],
  assess(canary) {
    if (!hasStatus(canary)) return verdict("Unknown", "No status");
    const status = statusOf(canary);
    const [phase, weight] = [textAt(status, "phase"), numberAt(status, "canaryWeight") ?? 0];
    const told = conditionsOf(canary).map(({ message }) => message);
    if (weight > 0) told.unshift(`Canary Weight: ${weight} %`);
    return verdict(canaryPhases.get(phase) ?? "Unknown", `${phase} --- ${told.join(" --- ")}`);
  },
};

/** An application of Flink is well once the operator deployed it. */
const flinkRule: HealthRule = {
  groups: ["flink.apache.org"],
  kinds: ["FlinkDeployment"],
  assess(deployment) {
    const status = statusOf(deployment);
    const waiting = verdict("Progressing", "Waiting for Flink operator");
    if ((status.reconciliationStatus ?? null) === null) return waiting;
    const { success, state, error } = objectAt(status, "reconciliationStatus");
    if (success === true || state === "DEPLOYED") return verdict("Healthy");
    switch (textAt(status, "jobManagerDeploymentStatus")) {
      case "DEPLOYED_NOT_READY":
      case "DEPLOYING":
        return verdict("Progressing", "Waiting for deploying");
      case "ERROR":
        return verdict("Degraded", typeof error === "string" ? error : "");
      default:
        return waiting;
    }
  },
};

/** Functions of OpenFaaS may be scaled to nothing. */
const functionRule: HealthRule = {
  groups: ["openfaas.com"],
  kinds: ["Function"],
  assess(fn) {
    const judged = judgeFunction(conditionsOf(fn), fn);
    if (judged?.status !== "Healthy") return judged ?? verdict("Progressing", "Waiting for Function");
    const replicas = numberAt(statusOf(fn), "replicas") ?? 0;
    return replicas > 0 ? judged : verdict("Suspended", "No replicas available");
  },
};

const judgeFunction = compileLines([
  ["Ready=False", "Degraded"],
  ["Stalled=True", "Degraded"],
  ["Ready=True", "Healthy"],
]);

const spinRule: HealthRule = {
  groups: ["core.spinkube.dev"],
  kinds: ["SpinApp"],
  assess(app) {
    if (!hasStatus(app)) return verdict("Progressing", "Waiting for status to be available");
    const conditions = conditionsOf(app);
    const stuck = conditions.find(isStuck);
    if (stuck !== undefined) return verdict("Degraded", stuck.message || "Application deployment has failed");
    const available = conditions.findLast(({ type }) => type === "Available");
    if (available?.status !== "True")
      return verdict("Degraded", available && (available.message || "Application is not available"));
    const [ready = 0, wanted = 1] = [numberAt(statusOf(app), "readyReplicas"), numberAt(specOf(app), "replicas")];
    if (ready < wanted) return verdict("Progressing", `Waiting for replicas to be ready (${ready}/${wanted})`);
    const progress = conditions.findLast(({ type, status }) => type === "Progressing" && status === "True");
    if (progress !== undefined) return verdict("Progressing", progress.message || "Application progress status");
    return verdict("Healthy", `Application is healthy with ${ready}/${wanted} replicas ready`);
  },
};

function isStuck({ type, status, reason, message }: StatusCondition): boolean {
  const text = message.toLowerCase();
  const isOver = reason === "ProgressDeadlineExceeded" || text.includes("timeout") || text.includes("failed");
  return type === "Progressing" && status === "False" && isOver;
}

const judgeSpot = compileLines([
  ["InvalidSpec=*", "Degraded"],
  ["Progressing=*/RolloutAborted|ProgressDeadlineExceeded", "Degraded"],
  ["Paused=True", "Suspended", "Rollout is paused"],
]);

const spotRule: HealthRule = {
  groups: ["spot.io"],
  kinds: ["SpotDeployment"],
  assess(deployment) {
    const status = statusOf(deployment);
    if (!Array.isArray(status.conditions)) return undefined;
    const isOpen = textAt(status, "phase") === "Progressing";
    return (
      judgeSpot(conditionsOf(deployment), deployment) ??
      (isOpen ? verdict("Progressing", "Waiting for rollout to finish steps") : verdict("Healthy"))
    );
  },
};

/** A model is served when it is loaded, and every part of the service is ready. */
const inferenceServiceRule: HealthRule = {
  groups: ["serving.kserve.io"],
  kinds: ["InferenceService"],
  assess(service) {
    const status = statusOf(service);
    if (!Array.isArray(status.conditions)) return verdict("Progressing", "Waiting for InferenceService to report status...");
    const conditions = conditionsOf(service);
    if (conditions.some(({ type, status: is }) => type === "Stopped" && is === "True"))
      return verdict("Suspended", "InferenceService is Stopped");
    const open = conditions
      .map((condition, index) => ({ condition, number: index + 1 }))
      .filter(({ condition: { type, status: is } }) => is !== "True" && type !== "Stopped");
    const model = objectAt(status, "modelStatus");
    const isLoaded = (status.modelStatus ?? null) === null || model.transitionStatus === "UpToDate";
    const transition = textAt(model, "transitionStatus");
    const isTold =
      open.some(({ condition }) => condition.status === "False") || conditions.some(({ status: is }) => is === "Unknown");
    if (isLoaded && !isTold) return verdict("Healthy", "InferenceService is healthy.");
    const parts = open.map(({ condition, number }) => ` | ${number}: ${sayCondition(condition)}`);
    const message = `${isLoaded ? "" : `0: transitionStatus | ${transition}`}${parts.join("")}`;
    return verdict(isLoaded || transition === "InProgress" ? "Progressing" : "Degraded", message);
  },
};

const sayCondition = ({ type, status, reason, message }: StatusCondition) =>
  [type, status, reason, message].filter((part, index) => index < 2 || part !== "").join(" | ");

/** The condition that has stood longest decides; those without a time come last. */
const keycloakRule: HealthRule = conditionRule({
  groups: ["k8s.keycloak.org"],
  kinds: ["Keycloak"],
  before: (keycloak) =>
    Array.isArray(statusOf(keycloak).conditions)
      ? undefined
      : verdict("Progressing", "Waiting for Keycloak status conditions to exist"),
  conditions: (keycloak) => {
    const timeOf = (raw: JsonObject) => textAt(raw, "lastTransitionTime") || "~";
    return objectsAt(statusOf(keycloak), "conditions")
      .toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0))
      .map(readCondition);
  },
  lines: [
    ["Ready=True", "Healthy", ""],
    ["HasErrors=True", "Degraded", ({ message }) => `Has Errors: ${message}`],
  ],
  otherwise: "",
});

const serviceInstanceRule: HealthRule = {
  groups: ["proclaim.dogmatiq.io"],
  kinds: ["DNSSDServiceInstance"],
  assess(instance) {
    const conditions = conditionsOf(instance);
    const last = (wanted: string) => conditions.findLast(({ type }) => type === wanted);
    const [adopted, advertised, found] = [last("Adopted"), last("Advertised"), last("Discoverable")];
    if (adopted?.status === "False") return verdict("Degraded", adopted.message);
    if (advertised?.reason === "AdvertiseError" || advertised?.reason === "UnadvertiseError")
      return verdict("Degraded", advertised.message);
    if (found?.reason === "DiscoveryError") return verdict("Unknown", found.message);
    return verdict(found?.status === "True" ? "Healthy" : "Progressing", found?.message);
  },
};

/** Applications, rollouts and services of several projects, each with its own way to say how it is. */
export const workloadRules: readonly HealthRule[] = [
  canaryRule,
  flinkRule,
  functionRule,
  spinRule,
  spotRule,
  inferenceServiceRule,
  keycloakRule,
  serviceInstanceRule,
];
