import type { Manifest } from "../../../model/manifest.js";
import { generationOf, numberAt, statusOf, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type ConditionRule, conditionRule } from "./condition-rule.js";

const connector: Pick<ConditionRule, "lines" | "otherwise" | "before"> = {
  before: (resource) => (isUpdating(resource) ? verdict("Progressing", "Update in progress") : undefined),
  lines: [
    ["*=True/UpToDate", "Healthy"],
    ["*=*/UpdateFailed|DependencyNotFound", "Degraded"],
    ["*=*/DependencyNotReady", "Suspended"],
  ],
  otherwise: "Update in progress",
};

function isUpdating(resource: Manifest): boolean {
  const observed = numberAt(statusOf(resource), "observedGeneration");
  return observed !== undefined && observed !== generationOf(resource);
}

/**
 * Google's Config Connector: resources of Google Cloud, which say in the reason of a condition how they are, and what installs the connector itself.
 * @see https://cloud.google.com/config-connector/docs/reference/overview
 */
export const configConnectorRules: readonly HealthRule[] = [
  conditionRule({ groups: ["*.cnrm.cloud.google.com"], kinds: ["*"], ...connector }),
  conditionRule({
    groups: ["core.cnrm.cloud.google.com"],
    kinds: ["ConfigConnector", "ConfigConnectorContext"],
    ...connector,
    before(object) {
      const { healthy } = statusOf(object);
      if (isUpdating(object) || typeof healthy !== "boolean") return connector.before?.(object);
      return healthy ? verdict("Healthy", `${object.kind} is healthy`) : verdict("Degraded", `${object.kind} is not healthy`);
    },
  }),
];
