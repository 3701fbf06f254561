import type { Health } from "../../../model/health.js";
import type { JsonObject, Manifest } from "../../../model/manifest.js";
import { conditionsOf, type StatusCondition, specOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";
import { phaseRule, statusMessage } from "./phase-rule.js";

const groups = ["operators.coreos.com"];

type Trouble = "pending" | "degraded" | undefined;

const subscriptionRule: HealthRule = {
  groups,
  kinds: ["Subscription"],
  assess(subscription) {
    if (!Array.isArray(statusOf(subscription).conditions))
      return verdict("Progressing", "An install plan for a subscription is pending installation");
    return judgeSubscription(subscription);
  },
};

/** An upgrade that waits for a person to approve it is no trouble while a version is installed. */
function judgeSubscription(subscription: Manifest): Health {
  const isLeft = waitsForApproval(subscription);
  // Numbers in the message count all conditions, also those that are left out.
  const told = conditionsOf(subscription)
    .map((condition, index) => ({ condition, number: index + 1 }))
    .filter(({ condition }) => !(isLeft && condition.type === "InstallPlanPending"));
  const state = judgeState(statusOf(subscription), isLeft);
  const troubles = [...told.map(({ condition }) => troubleIn(condition)), state.trouble];
  const list = told.map(({ condition: { type, status }, number }) => `${number}: ${type} | ${status}\n`);
  const message = [...list, `${state.text}\n`].join("");
  if (troubles.includes("degraded")) return verdict("Degraded", message);
  return verdict(troubles.includes("pending") ? "Progressing" : "Healthy", message);
}

function waitsForApproval(subscription: Manifest): boolean {
  return (
    textAt(specOf(subscription), "installPlanApproval") === "Manual" &&
    textAt(statusOf(subscription), "installedCSV") !== "" &&
    conditionsOf(subscription).some(
      ({ type, status, reason }) => type === "InstallPlanPending" && status === "True" && reason === "RequiresApproval",
    )
  );
}

function troubleIn({ type, status, reason }: StatusCondition): Trouble {
  switch (type) {
    case "InstallPlanPending":
      return status === "True" ? "pending" : undefined;
    case "InstallPlanMissing":
      return reason === "ReferencedInstallPlanNotFound" ? undefined : "degraded";
    case "CatalogSourcesUnhealthy":
    case "InstallPlanFailed":
    case "ResolutionFailed":
      return status === "True" ? "degraded" : undefined;
    default:
      return undefined;
  }
}

function judgeState(status: JsonObject, isLeft: boolean): { readonly text: string; readonly trouble?: Trouble } {
  if ((status.state ?? null) === null) return { text: ".status.state not yet known", trouble: "pending" };
  const state = textAt(status, "state");
  const text = `.status.state is '${state}'`;
  switch (state) {
    case "":
    case "UpgradeAvailable":
      return { text, trouble: "pending" };
    case "UpgradePending":
      return isLeft
        ? { text: `${text} (manual InstallPlan approval pending; treated as healthy)` }
        : { text, trouble: "pending" };
    case "UpgradeFailed":
      return { text, trouble: "degraded" };
    default:
      return { text };
  }
}

/**
 * Kinds of the Operator Lifecycle Manager.
 * @see https://olm.operatorframework.io/docs/concepts/crds/subscription/
 */
export const operatorLifecycleRules: readonly HealthRule[] = [
  subscriptionRule,
  phaseRule({
    groups,
    kinds: ["ClusterServiceVersion"],
    at: "status.phase",
    phases: {
      Succeeded: ["Healthy", statusMessage],
      Failed: ["Degraded", statusMessage],
      Pending: ["Progressing", statusMessage],
      InstallReady: ["Progressing", statusMessage],
      Installing: ["Progressing", statusMessage],
      Replacing: ["Progressing", statusMessage],
      Deleting: ["Progressing", statusMessage],
      Unknown: ["Unknown", statusMessage],
    },
  }),
  phaseRule({
    groups,
    kinds: ["InstallPlan"],
    at: "status.phase",
    phases: {
      Complete: ["Healthy", "InstallPlan is complete"],
      Failed: ["Degraded", statusMessage],
      Planning: ["Progressing", statusMessage],
      Installing: ["Progressing", statusMessage],
      RequiresApproval: ["Suspended", "InstallPlan waits for approval"],
    },
  }),
  phaseRule({
    groups,
    kinds: ["CatalogSource"],
    at: "status.connectionState.lastObservedState",
    phases: {
      READY: ["Healthy", "Catalog is connected"],
      CONNECTING: ["Progressing", "Catalog is connecting"],
      TRANSIENT_FAILURE: ["Degraded", "Catalog connection failed"],
    },
  }),
  conditionRule({
    groups: ["olm.operatorframework.io"],
    kinds: ["ClusterCatalog", "ClusterExtension"],
    lines: [
      ["Serving|Installed=True", "Healthy"],
      ["Progressing=False/Blocked", "Degraded"],
      ["Progressing=True/Retrying", "Degraded"],
      ["Progressing=True", "Progressing"],
    ],
    first: "line",
  }),
];
