import type { Manifest } from "../../../model/manifest.js";
import { generationOf, objectsAt, readCondition, specOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

/** Conditions of an older spec say nothing of the newest. */
const current = (object: Manifest) =>
  objectsAt(statusOf(object), "conditions")
    .filter(({ observedGeneration }) => observedGeneration === generationOf(object))
    .map(readCondition);

/** A proxy that includes others is ill while any of these is, and they until it is there: such a one is well. */
const proxyRule: HealthRule = {
  groups: ["projectcontour.io"],
  kinds: ["HTTPProxy"],
  assess(proxy) {
    const status = statusOf(proxy);
    const description = textAt(status, "description");
    const isParent = (specOf(proxy).includes ?? null) !== null;
    const waiting = verdict("Progressing", "Waiting for status");
    if (!Array.isArray(status.conditions))
      return textAt(status, "currentStatus") === "" ? waiting : verdict("Progressing", description);
    const conditions = current(proxy);
    const valid = conditions.find(({ type, status: is }) => type === "Valid" && (is === "True" || (is === "False" && !isParent)));
    if (valid !== undefined) return verdict(valid.status === "True" ? "Healthy" : "Degraded", description);
    return isParent && conditions.some(({ status: is }) => is === "False")
      ? verdict("Healthy", "HTTPProxy inclusions cannot be health checked")
      : waiting;
  },
};

/**
 * Kinds of Contour.
 * @see https://projectcontour.io/docs/main/config/api/
 */
export const contourRules: readonly HealthRule[] = [
  proxyRule,
  conditionRule({
    groups: ["projectcontour.io"],
    kinds: ["ExtensionService"],
    conditions: current,
    lines: [
      ["Valid=True", "Healthy"],
      ["Valid=False", "Degraded"],
    ],
    otherwise: "Waiting for status",
  }),
];
