import { conditionsOf, hasStatus, objectAt, objectsAt, readCondition, statusOf, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { compileLines, conditionRule, theReason } from "./condition-rule.js";
import { crossplaneAwsRule } from "./crossplane-aws.js";

const judgeFailure = compileLines([["LastAsyncOperation|Synced=False", "Degraded"]]);
const providerConfigs = ["ProviderConfig", "ClusterProviderConfig"];

/** Kinds whose controllers write no status, so that an empty one says nothing, and conditions that say all is there. */
interface Managed {
  readonly groups: readonly string[];
  readonly silent: readonly string[];
  readonly ready: readonly string[];
}

function managedRule({ groups, silent, ready }: Managed): HealthRule {
  return {
    groups,
    kinds: ["*"],
    assess(resource) {
      const status = statusOf(resource);
      const isEmpty = Object.keys(status).length === 0;
      if (!hasStatus(resource) || (isEmpty && silent.includes(resource.kind)))
        return verdict("Healthy", "Resource is up-to-date.");
      const isUsed = (status.users ?? null) !== null && (status.conditions ?? null) === null;
      if (isUsed && providerConfigs.includes(resource.kind)) return verdict("Healthy", "Resource is in use.");
      const conditions = conditionsOf(resource);
      const isReady = conditions.some(({ type, status: is }) => is === "True" && ready.includes(type));
      return (
        judgeFailure(conditions, resource) ??
        (isReady ? verdict("Healthy", "Resource is up-to-date.") : verdict("Progressing", "Provisioning ..."))
      );
    },
  };
}

const providerRule: HealthRule = {
  groups: ["pkg.crossplane.io"],
  kinds: ["Provider"],
  assess(provider) {
    const conditions = conditionsOf(provider);
    const found = ["Installed", "Healthy"].map((wanted) => conditions.findLast(({ type }) => type === wanted));
    if (!Array.isArray(statusOf(provider).conditions)) return verdict("Progressing", "Waiting for provider to be installed");
    const isWell = found.every((condition) => condition?.status === "True");
    return verdict(isWell ? "Healthy" : "Degraded", found.flatMap((condition) => condition?.reason ?? []).join(" "));
  },
};

/**
 * Kinds of Crossplane, its providers and Upbound's.
 * @see https://docs.crossplane.io/latest/guides/troubleshoot-crossplane/
 */
export const crossplaneRules: readonly HealthRule[] = [
  managedRule({
    groups: ["*.crossplane.io"],
    silent: [
      ...providerConfigs,
      "ProviderConfigUsage",
      "Composition",
      "CompositionRevision",
      "DeploymentRuntimeConfig",
      "ControllerConfig",
    ],
    ready: ["Ready", "Healthy", "Offered", "Established", "ValidPipeline", "RevisionHealthy"],
  }),
  managedRule({ groups: ["*.upbound.io"], silent: [...providerConfigs, "ProviderConfigUsage"], ready: ["Ready"] }),
  providerRule,
  crossplaneAwsRule,
  conditionRule({
    groups: ["stacks.crossplane.io"],
    kinds: ["ClusterStackInstall"],
    conditions: (install) => objectsAt(objectAt(statusOf(install), "conditionedStatus"), "conditions").map(readCondition),
    lines: [
      ["Ready=True", "Healthy", theReason],
      ["Ready=!True", "Progressing", theReason],
    ],
    otherwise: "Waiting for stack to be installed",
  }),
];
