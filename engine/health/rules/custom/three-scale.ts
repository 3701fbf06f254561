import type { Health } from "../../../model/health.js";
import type { Manifest } from "../../../model/manifest.js";
import { conditionsOf, numberAt, objectAt, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type ConditionLine, conditionRule, messageOr } from "./condition-rule.js";

const groups = ["capabilities.3scale.net"];
const waiting = "Waiting for 3scale {kind} status...";
const say = (what: string) => messageOr(`3scale {kind} ${what}`);

const ready: ConditionLine = ["Ready=True", "Healthy", "3scale {kind} is ready"];
const invalid: ConditionLine = ["Invalid=True", "Degraded", say("configuration is invalid")];
const orphan: ConditionLine = ["Orphan=True", "Degraded", say("references non-existing resources")];
const failed: ConditionLine = ["Failed=True", "Degraded", say("synchronization failed")];
const synced: ConditionLine = ["Synced=True", "Healthy", "3scale {kind} is synced"];

const kindRule = (kinds: readonly string[], lines: readonly ConditionLine[], before?: (object: Manifest) => Health | undefined) =>
  conditionRule({ groups, kinds, lines, otherwise: waiting, ...(before && { before }) });

const isNumbered = (object: Manifest, field: string) => (numberAt(statusOf(object), field) ?? 0) > 0;

function suspendedUser(user: Manifest): Health | undefined {
  return textAt(statusOf(user), "developerUserState") === "suspended"
    ? verdict("Suspended", "3scale Developer user is waiting for admin approval")
    : undefined;
}

/** Known to the portal by a number: one that has it and is not ready is being changed. */
const applicationRule: HealthRule = {
  groups,
  kinds: ["Application"],
  assess(application) {
    if (textAt(statusOf(application), "state") === "suspended") return verdict("Suspended", "3scale Application is suspended");
    const conditions = conditionsOf(application).filter(({ type }) => type === "Ready");
    for (const { status, message } of conditions) {
      if (status === "True") return verdict("Healthy", "3scale Application is ready");
      if (!isNumbered(application, "adminId")) return verdict("Degraded", message || "3scale Application is not ready");
    }
    return verdict("Progressing", "Waiting for 3scale Application status...");
  },
};

const tenantRule: HealthRule = {
  groups,
  kinds: ["Tenant"],
  assess(tenant) {
    const conditions = conditionsOf(tenant).filter(({ type }) => type === "Ready");
    const isReady = conditions.some(({ status }) => status === "True");
    if (isReady && isNumbered(tenant, "tenantId") && isNumbered(tenant, "adminId"))
      return verdict("Healthy", "3scale Tenant is ready");
    const bad = conditions.find(({ status }) => status !== "True");
    if (bad !== undefined) return verdict("Degraded", bad.message || "3scale Tenant is degraded");
    return verdict("Progressing", "Waiting for 3scale Tenant status...");
  },
};

/** Well when all its deployments are ready, whatever the conditions say. */
const apiManagerRule: HealthRule = {
  groups: ["apps.3scale.net"],
  kinds: ["APIManager"],
  assess(manager) {
    const { ready: up = null, starting = null, stopped = null } = objectAt(statusOf(manager), "deployments");
    const available = verdict("Healthy", "3scale APIManager is available");
    if (up !== null && starting === null && stopped === null) return available;
    for (const { type, status, reason } of conditionsOf(manager)) {
      if (type === "Available" && status === "True") return available;
      if (type === "Available" && reason !== "") return verdict("Degraded", `3scale APIManager is degraded: ${reason}`);
    }
    return verdict("Progressing", "Waiting for 3scale APIManager status...");
  },
};

/**
 * Kinds of Red Hat 3scale.
 * @see https://github.com/3scale/3scale-operator/tree/master/doc
 */
export const threeScaleRules: readonly HealthRule[] = [
  kindRule(["ActiveDoc"], [ready, invalid, orphan, failed]),
  kindRule(["Backend"], [synced, invalid, failed]),
  kindRule(["CustomPolicyDefinition"], [ready, invalid, failed]),
  kindRule(["DeveloperAccount"], [ready, invalid, failed, ["Waiting=True", "Suspended", say("is waiting for approval")]]),
  kindRule(["DeveloperUser"], [ready, invalid, orphan, failed], suspendedUser),
  kindRule(["OpenAPI"], [ready, invalid, ["Failed=True", "Degraded", say("reconciliation failed")]]),
  kindRule(["Product"], [synced, invalid, orphan, failed]),
  kindRule(["ApplicationAuth"], [ready, ["Failed=True", "Degraded", say("failed")]]),
  kindRule(
    ["ProxyConfigPromote"],
    [
      ready,
      ["In-progress=True", "Progressing", say("is in progress")],
      ["Failed=True", "Degraded", messageOr("3cale ProxyConfigPromote failed")],
    ],
  ),
  applicationRule,
  tenantRule,
  apiManagerRule,
];
