import type { Health } from "../../../model/health.js";
import { objectsAt, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

const states: readonly (readonly [name: string, health: Health])[] = [
  ["NONE", verdict("Unknown", "Component is not present.")],
  ["UPDATING", verdict("Progressing", "Component is being updated to a different version.")],
  ["RECONCILING", verdict("Progressing", "Controller has started but not yet completed reconciliation loop for the component.")],
  ["HEALTHY", verdict("Healthy", "Component is healthy.")],
  ["ERROR", verdict("Degraded", "Component is in an error state.")],
];

/** A state stands as its name or as its number in the protocol. */
const byState: ReadonlyMap<unknown, Health> = new Map<unknown, Health>([
  ...states,
  ...states.map(([, health], number) => [number, health] as const),
]);

/** Configuration says nothing of itself, unless Istio analyses it and finds fault. */
const configurationRule: HealthRule = {
  groups: ["networking.istio.io", "security.istio.io", "telemetry.istio.io"],
  kinds: ["*"],
  assess(configuration) {
    const errors = objectsAt(statusOf(configuration), "validationMessages").filter(
      (message) => textAt(message, "level") === "ERROR",
    );
    return errors.length === 0 ? undefined : verdict("Degraded", errors.map(sayError).join("; "));
  },
};

function sayError(message: Readonly<Record<string, unknown>>): string {
  const type = (message["type"] ?? {}) as Readonly<Record<string, unknown>>;
  return [textAt(type, "code"), textAt(type, "name")].filter((part) => part !== "").join(" ") || "analysis found an error";
}

/**
 * Kinds of Istio and its operators.
 * @see https://istio.io/latest/docs/reference/config/analysis/
 */
export const istioRules: readonly HealthRule[] = [
  {
    groups: ["install.istio.io"],
    kinds: ["IstioOperator"],
    assess: (operator) => byState.get(statusOf(operator).status) ?? verdict("Progressing", "Waiting for Istio Control Plane"),
  },
  conditionRule({
    groups: ["sailoperator.io"],
    kinds: ["Istio", "IstioCNI", "IstioRevision", "ZTunnel"],
    lines: [
      ["Reconciled=False", "Degraded"],
      ["Ready=True", "Healthy"],
      ["Ready=False", "Progressing"],
    ],
    first: "line",
  }),
  configurationRule,
];
